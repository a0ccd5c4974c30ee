"""How this phone looks and sends: language, theme, text size, Wi-Fi only for photos."""
