"""Components: functions from checked arguments to HTML; `templatetags/ui.py` registers them as tags."""
