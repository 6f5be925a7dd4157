"""The components: plain functions from checked arguments to HTML; `templatetags/ui.py` gives them their tag names."""
