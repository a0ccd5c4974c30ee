"""What an operator may set, read once from the environment (LINXUN_*) by the command line and by uvicorn.
Everything that has a path lives under one data directory. Never reads a file and never opens a database."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sync import exchange, photos

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Ceilings that keep one phone, honest or not, from taking the server away from the others (our defaults)."""

    request_bytes: int = exchange.MAX_BODY_BYTES
    inflated_bytes: int = 2 * exchange.MAX_BODY_BYTES
    inflate_ratio: int = exchange.MAX_INFLATE_RATIO
    facts_per_request: int = exchange.MAX_FACTS
    photo_bytes: int = photos.MAX_PHOTO_BYTES
    photo_pixels: int = photos.MAX_PIXELS
    photo_bytes_per_device_day: int = 2_000 * MEGABYTE
    revoked_facts: int = 5_000
    body_stall_seconds: float = 20.0
    body_seconds: float = 600.0
    bodies_bytes: int = 256 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Settings:
    """Where this server keeps its things and what it calls itself."""

    data: Path = Path("linxun-data")
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    workers: int = 1
    limits: Limits = field(default_factory=Limits)

    @property
    def database_file(self) -> Path:
        return self.data / "linxun.db"

    @property
    def vault(self) -> Path:
        return self.data / "vault"

    @property
    def parts(self) -> Path:
        return self.data / "parts"

    @property
    def keys(self) -> Path:
        return self.data / "keys"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    def make_directories(self) -> None:
        """Leave every directory of the data root on disk; the one with keys is readable by the owner alone."""
        for directory in (self.data, self.vault, self.parts, self.backups):
            directory.mkdir(parents=True, exist_ok=True)
        self.keys.mkdir(mode=0o700, exist_ok=True)


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that `environment` spells; ValueError names the variable that is wrong."""
    workers = environment.get("LINXUN_WORKERS", "1")
    if not workers.isdecimal() or int(workers) < 1:
        raise ValueError(f"LINXUN_WORKERS must be a whole number of at least 1, not {workers!r}")
    return Settings(
        data=Path(environment.get("LINXUN_DATA", "linxun-data")).resolve(),
        database_url=environment.get("LINXUN_DATABASE_URL", ""),
        public_url=environment.get("LINXUN_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/"),
        workers=int(workers),
    )
