"""Check that runs, bills and accounts agree with each other, and reconcile them at the end of a day."""
