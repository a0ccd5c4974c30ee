"""The rescue bundle on the server: everything unsent of a broken phone, applied through the same door as an exchange."""
