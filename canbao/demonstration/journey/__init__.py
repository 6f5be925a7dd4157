"""Play the manual over HTTP: a visitor that reads pages and fills in forms, and the manual's steps."""
