"""Assessment (核定): start a month for the whole city, watch it, cancel it, issue its bills."""
