"""Patrol on the phone: rounds due, a round as it is walked, and what it shows when it is over."""
