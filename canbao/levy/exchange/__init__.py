"""Exchange files: bills to the tax office, payments from it, opening balances of an imported register."""
