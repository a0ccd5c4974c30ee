"""The one JSON gate: every line from outside passes here before anything looks at it.

Fast path: strict types, then the value encoded again must be the very bytes that came; that proves there is no
duplicate key, no foreign spelling, no extra depth. Only lines that fail it pay for the slow, exact check.
Never repairs a value: what is refused is held as the bytes that came.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from typing import NoReturn, TypeVar

import msgspec

from sync.errors import (
    ControlCharacters,
    DuplicateKeys,
    FactTooLarge,
    MalformedFact,
    NumberOutOfRange,
    Pointer,
    TooDeep,
    UnknownKind,
    UnknownSchema,
)
from sync.records.fact import PHONE_KINDS, Outline, PhoneFact, ServerFact

MAX_FACT_BYTES = 64 * 1024
MAX_DEPTH = 32
_SAFE = 2**53
_PRINTABLE = bytes(set(range(256)) - set(range(32)) - {127} | {9})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")

T = TypeVar("T")
_ENCODER = msgspec.json.Encoder()
_PHONE: msgspec.json.Decoder[PhoneFact] = msgspec.json.Decoder(PhoneFact)
_SERVER: msgspec.json.Decoder[PhoneFact | ServerFact] = msgspec.json.Decoder(PhoneFact | ServerFact)
_OUTLINE = msgspec.json.Decoder(Outline)


def read_phone_fact(raw: bytes) -> PhoneFact:
    """Return the typed fact, or raise the `HeldError` that says why it cannot be read; nothing is changed."""
    if len(raw) > MAX_FACT_BYTES:
        raise FactTooLarge(f"{len(raw)} bytes")
    return _read(raw, _PHONE, PHONE_KINDS)


def read_any_fact(raw: bytes) -> PhoneFact | ServerFact:
    """Return a fact of either side, as the journal holds them (the server's own may be larger)."""
    return _read(raw, _SERVER, None)


def read_json(raw: bytes, decoder: msgspec.json.Decoder[T]) -> T:
    """Return the value if it passes types and the exact check; raises `HeldError` subclasses otherwise."""
    return _read(raw, decoder, None)


def outline(raw: bytes) -> Outline:
    """Return what can be read of a held fact; an empty outline where nothing can."""
    try:
        seen = _OUTLINE.decode(raw)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return Outline()
    # These words go into columns of a database, and some databases take no NUL.
    return Outline(_plain(seen.kind), seen.schema, _plain(seen.id), _plain(seen.author), _plain(seen.site))


def _plain(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else "\ufffd" for c in text)


def _read(raw: bytes, decoder: msgspec.json.Decoder[T], kinds: frozenset[str] | None) -> T:
    try:
        value = decoder.decode(raw)
    except RecursionError:
        raise TooDeep(f"more than {MAX_DEPTH} levels") from None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        _explain(raw, error, kinds)
    # Every control character but tab and line feed is spelled \u00.. or stands there as itself: both take the slow way.
    if b"\\u00" in raw or b"\x7f" in raw or _ENCODER.encode(value) != raw:
        check_exactly(raw)
    return value


def _explain(raw: bytes, error: Exception, kinds: frozenset[str] | None) -> NoReturn:
    check_exactly(raw)
    seen = outline(raw)
    if kinds is not None and seen.kind and seen.kind not in kinds:
        raise UnknownKind(seen.kind) from None
    if kinds is not None and seen.kind in kinds and seen.schema > 1:
        raise UnknownSchema(f"{seen.kind} schema {seen.schema}") from None
    text = _plain(str(error))
    where = text.rpartition(" - at `$")[2].rstrip("`") if " - at `$" in text else ""
    pointer = "/" + where.replace("[...]", "/-").replace("[", "/").replace("]", "").replace(".", "/").lstrip("/")
    raise MalformedFact(text[:300], errors=(Pointer(pointer if where else "", text.partition(" - at ")[0][:200]),)) from None


def check_exactly(raw: bytes) -> None:
    """Raise when the line has duplicate keys, control characters, surrogates, depth or numbers that do not do."""
    try:
        text = raw.decode("utf-8")
        if raw.translate(None, _PRINTABLE):
            raise ControlCharacters("a control byte stands in the line")
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_int=_small_int)
    except RecursionError:
        raise TooDeep(f"more than {MAX_DEPTH} levels") from None
    except (ValueError, UnicodeDecodeError) as error:
        raise MalformedFact(str(error)[:200]) from None
    _walk(value, 1)


def _no_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise DuplicateKeys(_plain(", ".join(sorted(k for k, times in Counter(k for k, _ in pairs).items() if times > 1))[:200]))
    return found


def _no_constant(name: str) -> NoReturn:
    raise NumberOutOfRange(name)


def _small_int(text: str) -> int:
    if len(text) > 20 or not -_SAFE <= int(text) <= 2**62:
        raise NumberOutOfRange(text[:40])
    return int(text)


def _walk(value: object, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooDeep(f"more than {MAX_DEPTH} levels")
    if isinstance(value, str):
        if _CONTROL.search(value):
            raise ControlCharacters("a control character stands in a text")
        if any("\ud800" <= c <= "\udfff" for c in value):
            raise MalformedFact("lone surrogate")
    elif isinstance(value, int):
        if abs(value) > _SAFE:
            raise NumberOutOfRange(str(value))
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise NumberOutOfRange("not finite")
    elif isinstance(value, dict):
        for key, inner in value.items():
            _walk(key, depth)
            if key != "boot_ns":  # nanoseconds since boot pass 2**53 after 104 days
                _walk(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _walk(inner, depth + 1)
