"""The hardware: one file per port, each with the real (Android) thing and a desktop stand-in. Nothing else touches it."""
