"""The worklist: the agency's open matters by queue, taken one by one or several at once, or found by number."""
