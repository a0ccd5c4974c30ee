"""Photos leave after their facts: one at a time, resumed at the server's offset, deleted here only after its echo and backup.

One step of the engine. Never sends a photo whose fact the server has not named, and none over mobile data when the person
wants Wi-Fi only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from mobile.delivery.backoff import wait_seconds
from mobile.delivery.transport import Transport
from mobile.shapes import StoredPhoto
from mobile.store.opening import Store
from sync.errors import LinxunError, PhotoError, PhotoGone, PhotoHash, PhotoNotPromised, PhotoOffset, TimedOut
from sync.photos import FIRST_CHUNK_BYTES, LEAST_CHUNK_BYTES, MAX_CHUNK_BYTES, PATH, Part, content_range, next_chunk, read_answer

MAX_RESTARTS = 3


@dataclass(frozen=True, slots=True)
class Way:
    """How a photo travels now: the connection, the token and the clock's milliseconds."""

    transport: Transport
    token: str
    now_ms: Callable[[], int]
    chance: Callable[[], float]
    is_called: Callable[[], bool]
    """Whether something new waits, or the program ends: asked between two photos."""
    is_asked: bool
    """Whether a person asked for this try: then a refused photo is tried before its time."""


def send_photos(store: Store, way: Way) -> bool:
    """Send every photo that is ready, oldest first; False when the way was called between two of them.

    A photo that the server refuses is noted with the reason, waits longer after each refusal, and the next one goes on; weather
    ends the step by its error, and all photos wait for the engine's next try."""
    ready = store.photos.waiting(limit=1000, due_ms=None if way.is_asked else way.now_ms())
    for number, photo in enumerate(ready):
        if number and way.is_called():
            return False
        try:
            _send_one(store, way, photo)
        except PhotoError as error:
            wait = wait_seconds(photo.attempts + 1, way.chance(), retry_after_seconds=error.retry_after_seconds)
            store.photos.failed(photo.sha256, slug=error.slug, next_try_at=way.now_ms() + round(1000 * wait))
        except LinxunError as error:
            store.photos.failed(photo.sha256, slug=error.slug, next_try_at=0)
            raise
    return True


def _send_one(store: Store, way: Way, photo: StoredPhoto) -> None:
    path = PATH + photo.sha256
    content = _read(photo)
    part = read_answer(photo.sha256, way.transport.head_photo(path, token=way.token))
    restarts = 0
    while (chunk := next_chunk(part, photo.bytes, _chunk_bytes(store))) is not None:
        try:
            headers = way.transport.put_photo(path, content[chunk.start : chunk.end + 1], content_range(chunk), token=way.token)
            part = read_answer(photo.sha256, headers)
            store.photos.progressed(photo.sha256, part.offset)
            _keep_chunk(store, chunk.length, longer=True)
        except TimedOut:
            _keep_chunk(store, chunk.length, longer=False)
            raise
        except (PhotoOffset, PhotoHash):
            restarts += 1
            if restarts > MAX_RESTARTS:
                raise
            part = _ask_again(way, photo, path)
    store.photos.echoed(photo.sha256, now_ms=way.now_ms())


def _read(photo: StoredPhoto) -> bytes:
    try:
        content = photo.path.read_bytes()
    except FileNotFoundError:
        raise PhotoGone(photo.path.name) from None
    if sha256(content).hexdigest() != photo.sha256:
        raise PhotoGone(f"{photo.path.name} holds other bytes")
    return content


def _ask_again(way: Way, photo: StoredPhoto, path: str) -> Part:
    try:
        return read_answer(photo.sha256, way.transport.head_photo(path, token=way.token))
    except PhotoNotPromised:
        return Part(0, False)


def _chunk_bytes(store: Store) -> int:
    kept = store.settings.get("photo_chunk")
    return int(kept) if kept else FIRST_CHUNK_BYTES


def _keep_chunk(store: Store, tried: int, *, longer: bool) -> None:
    size = _chunk_bytes(store)
    if longer and tried < size:
        return  # a photo's last piece says nothing about the line
    fresh = min(size * 2, MAX_CHUNK_BYTES) if longer else max(size // 2, LEAST_CHUNK_BYTES)
    if fresh != size:
        store.settings.put(photo_chunk=str(fresh))
