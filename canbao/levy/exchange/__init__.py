"""Exchange files: issued bills to the tax office, its payments back, opening balances of an imported register."""
