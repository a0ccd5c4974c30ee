"""Backups: a consistent copy of the database and every photo, made while the server works; and the way back from one."""
