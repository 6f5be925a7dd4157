"""What every page is built of: base pages, components, styles and small scripts; no business word."""
