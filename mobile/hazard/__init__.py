"""Open faults as the phone knows them, and "I see it too"."""
