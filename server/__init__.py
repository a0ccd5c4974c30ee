"""The sync server and its console: FastAPI, peewee, uvicorn. Never imports the phone."""
