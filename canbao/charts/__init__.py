"""Numbers as pictures: SVG files by pygal; no Django, no business word."""
