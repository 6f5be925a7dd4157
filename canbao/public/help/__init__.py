"""Help: the five steps explained, and answers to frequent questions, in both languages (help.yaml)."""
