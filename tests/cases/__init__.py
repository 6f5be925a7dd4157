"""Inputs that broke the product in other people's hands, each in a folder with its README; each is a test here."""
