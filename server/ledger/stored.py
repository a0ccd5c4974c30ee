"""Reads documents back that this server has encoded and checked itself: the same structs without the patterns and ranges,
which cost three quarters of the time and can find nothing here. Never used for anything that came from outside."""

from __future__ import annotations

import types
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Union, cast, get_args, get_origin, get_type_hints

import msgspec

from sync.records.documents import DOCUMENTS, Document


def decode_stored(kind: str, body: bytes) -> Document:
    """Return the document whose bytes `documents` once wrote; KeyError for a kind there is not."""
    return cast(Document, _decoder(kind).decode(body))


def kind_of(document: Document) -> str:
    """Return the document's kind, whether it was read back here or made anew."""
    return _kind(type(document))


@cache
def _kind(struct: type[Document]) -> str:
    return next(kind for kind, found in DOCUMENTS.items() if issubclass(struct, found))


@cache
def _decoder(kind: str) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(_trusting(DOCUMENTS[kind]))


@cache
def _trusting(struct: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return a subclass with the same fields in the same order and no constraints on their values."""
    hints = get_type_hints(struct, include_extras=True)
    fields: list[Any] = []
    for field in msgspec.structs.fields(struct):
        bare = _bare(hints[field.name])
        if field.default is not msgspec.NODEFAULT:
            fields.append((field.name, bare, field.default))
        elif field.default_factory is not msgspec.NODEFAULT:
            fields.append((field.name, bare, msgspec.field(default_factory=field.default_factory)))
        else:
            fields.append((field.name, bare))
    config = struct.__struct_config__
    # The parent's __post_init__ is a check too, and came with the bytes that it let pass.
    namespace = {"__post_init__": lambda _self: None} if hasattr(struct, "__post_init__") else {}
    made: type[msgspec.Struct] = msgspec.defstruct(
        struct.__name__,
        fields,
        bases=(struct,),
        namespace=namespace,
        frozen=True,
        kw_only=True,
        omit_defaults=config.omit_defaults,
        tag_field=config.tag_field,
        tag=config.tag,
    )
    return made


def _bare(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin is Annotated:
        return _bare(get_args(hint)[0])
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return _trusting(hint)
    if origin in (Union, types.UnionType):
        return reduce(or_, [_bare(part) for part in get_args(hint)])
    if origin in (tuple, dict):
        inner = tuple(part if part is Ellipsis else _bare(part) for part in get_args(hint))
        return origin[inner]
    return hint
