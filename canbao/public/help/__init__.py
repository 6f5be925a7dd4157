"""Help: how the five steps go, and answers to frequent questions, in both languages (help.yaml)."""
