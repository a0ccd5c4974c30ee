"""Hazards on the server: opened by inspections, seen again, closed by supervisors."""
