"""Presentation shared by the interfaces: texts, matters, progress, accounts, quotes, plots, downloads, form fields."""
