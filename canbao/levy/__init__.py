"""Levy contributions, month by month: the amount due on the facts known now, less the amount already levied."""
