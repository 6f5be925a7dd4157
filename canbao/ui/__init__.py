"""Base pages, components, styles and small scripts of every page; no term of the domain."""
