"""Printed documents as PDF: typeset by typst, with QR codes by segno and fonts checked by fontTools. No Django."""
