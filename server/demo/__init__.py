"""The demo: an estate built by code, and a morning of three phones played against a real server."""
