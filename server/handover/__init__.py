"""Handovers between shifts: given by a check at the post, acknowledged by the next shift."""
