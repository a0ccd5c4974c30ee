"""Registers on the phone: the forms that nobody has to fill on a calendar, and where an entry belongs."""
