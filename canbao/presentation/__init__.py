"""What several interfaces show in the same way: matters, progress, quotes, plots, downloads, form fields."""
