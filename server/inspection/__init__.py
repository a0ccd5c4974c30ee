"""Inspections on the server: what follows when a check is accepted."""
