"""The manual, played over HTTP: a visitor who reads pages and fills forms, and the manual's steps in its numbering."""
