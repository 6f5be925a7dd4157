"""Play the manual over HTTP: a client that reads pages and fills in forms, and the steps of the manual."""
