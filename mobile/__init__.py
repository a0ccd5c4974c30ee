"""The field app: Kivy, peewee on SQLite, requests. Never imports the server."""

__version__ = "0.1.0"
