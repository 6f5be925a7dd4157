"""Announcements of the agency (通知公告)."""
