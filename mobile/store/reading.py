"""Reads a document body as its strict type; fields that a newer server added are left out, not stumbled over.

Called by the document store. Never repairs a value: a body that still does not fit is not shown.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

import msgspec

D = TypeVar("D")

# Besides its own errors msgspec lets two others out: broken UTF-8 in a key, and nesting deeper than the interpreter goes.
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def read_document(body: bytes, struct: type[D]) -> D | None:
    """Return the typed document, without fields this app does not know; None when it does not fit even so.

    The same bytes give the same frozen document: a list of hundreds is read again at every look."""
    shape: Any = struct  # to mypy a class of any type is not hashable
    found: D | None = _read(body, shape)
    return found


def _read_once(body: bytes, struct: type[Any]) -> Any:
    try:
        return msgspec.json.decode(body, type=struct)
    except UNREADABLE:
        try:
            return msgspec.convert(_known_part(msgspec.json.decode(body), msgspec.inspect.type_info(struct)), struct)
        except UNREADABLE:
            return None


_read = lru_cache(maxsize=8192)(_read_once)


def _known_part(value: Any, info: msgspec.inspect.Type) -> Any:
    match info:
        case msgspec.inspect.StructType(fields=fields) if isinstance(value, dict):
            known = {field.encode_name: field.type for field in fields}
            return {key: _known_part(inner, known[key]) for key, inner in value.items() if key in known}
        case msgspec.inspect.VarTupleType(item_type=inner) if isinstance(value, list):
            return [_known_part(item, inner) for item in value]
        case msgspec.inspect.DictType(value_type=inner) if isinstance(value, dict):
            return {key: _known_part(item, inner) for key, item in value.items()}
        case msgspec.inspect.UnionType(types=types) if value is not None:
            structs = [part for part in types if isinstance(part, msgspec.inspect.StructType)]
            return _known_part(value, structs[0]) if len(structs) == 1 else value
        case _:
            return value
