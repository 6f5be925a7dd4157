"""Printed papers: typst sets them, segno draws their codes, fontTools knows which characters the type has. Pure."""
