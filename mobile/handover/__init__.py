"""Handovers on the phone: give a post over, take one over."""
