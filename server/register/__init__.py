"""Registers on the server: entries, meters, contractors, visits, vacant units, supplies and recordings, all made of checks."""
