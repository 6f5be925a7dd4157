"""Presentation shared by the interfaces: matter rows, progress, quotes, downloads, form fields."""
