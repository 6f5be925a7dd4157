"""The message centre, and which messages are mailed."""
