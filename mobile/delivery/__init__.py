"""When and how facts and photos leave the phone, and how documents come: the only room that talks to a network.

Built by `mobile/wiring.py`. Never deletes a person's work and never takes anything but our exact answer for success.
"""
