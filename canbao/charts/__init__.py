"""Charts as SVG files by pygal, without Django and business terms."""
