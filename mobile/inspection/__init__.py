"""The check itself: start, answer, photograph, submit, correct."""
