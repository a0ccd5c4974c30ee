"""The only room with SQL on the phone: one SQLite file, one writing connection, photos beside it.

Opened by `mobile/wiring.py` and the tests through `open_store`. Never talks to a network and never reads a clock.
"""
