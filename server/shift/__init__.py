"""Shifts on the server: their end, and the signed receipt that the worker keeps."""
