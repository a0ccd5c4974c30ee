"""The registry of documents: every kind has a struct, a stream and an id, and no field of any is without a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect

from sync.records.documents import DOCUMENTS, decode_document, encode_document, kind_of_document, stream_kind_of, stream_of
from sync.records.equipment import Equipment
from sync.records.people import Person, Profile
from sync.records.roles import Role
from sync.records.scope import EquipmentKind
from sync.records.shift import Receipt
from sync.records.site import Company, Site


def limits_missing(found: inspect.Type, path: str, seen: set[type]) -> Iterator[str]:
    match found:
        case inspect.StructType():
            if found.cls not in seen:
                seen.add(found.cls)
                if not found.cls.__struct_config__.frozen:
                    yield f"{path}: mutable"
                for field in found.fields:
                    yield from limits_missing(field.type, f"{path}.{field.name}", seen)
        case inspect.StrType():
            if found.max_length is None and not is_bounded(found.pattern):
                yield f"{path}: text of any length"
        case inspect.IntType() | inspect.FloatType():
            if found.ge is None or found.le is None:
                yield f"{path}: number without a range"
        case inspect.DateTimeType():
            if found.tz is not True:
                yield f"{path}: naive time"
        case inspect.VarTupleType() | inspect.ListType():
            if found.max_length is None:
                yield f"{path}: list of any length"
            yield from limits_missing(found.item_type, f"{path}[]", seen)
        case inspect.DictType():
            if found.max_length is None:
                yield f"{path}: mapping of any size"
            yield from limits_missing(found.key_type, f"{path} key", seen)
            yield from limits_missing(found.value_type, f"{path} value", seen)
        case inspect.UnionType():
            for one in found.types:
                yield from limits_missing(one, path, seen)
        case inspect.EnumType() | inspect.LiteralType() | inspect.BoolType() | inspect.NoneType():
            return
        case _:
            yield f"{path}: {type(found).__name__} has no rule here"


def is_bounded(pattern: str | None) -> bool:
    return pattern is not None and not re.search(r"[*+]|,\}", re.sub(r"\[[^\]]*\]", "", pattern))


@pytest.mark.parametrize("kind", sorted(DOCUMENTS))
def test_no_field_of_a_document_is_without_a_limit(kind: str) -> None:
    assert list(limits_missing(inspect.type_info(DOCUMENTS[kind]), kind, set())) == []


def test_the_kinds_are_those_of_the_three_streams() -> None:
    by_stream: dict[str, set[str]] = {}
    for kind, struct in DOCUMENTS.items():
        assert "id" in struct.__struct_fields__
        by_stream.setdefault(stream_kind_of(kind), set()).add(kind)
    assert by_stream == {
        "company": {"company", "template"},
        "site": {
            *("site", "place", "equipment", "checkpoint", "unit", "person", "task", "hazard", "route", "zone"),
            *("contract", "round", "walk_times", "handover", "campaign", "fire_rules", "phrasebook"),
        },
        "person": {"profile", "receipt", "month"},
    }


def test_a_document_is_in_the_stream_of_what_it_belongs_to() -> None:
    site = Site(id="s1", company="c", division="d", name="Site", time_zone="Asia/Shanghai", host="example.cn")
    card = Equipment(id="e1", site="s1", kind=EquipmentKind.LIFT, name="Lift", place="p")
    profile = Profile(id="p1", name="Person", username="person")
    assert [stream_of(document) for document in (Company(id="c", name="Company"), site, card, profile)] == [
        "company",
        "site:s1",
        "site:s1",
        "person:p1",
    ]


def test_a_receipt_is_in_the_stream_of_the_person_who_keeps_it() -> None:
    assert stream_kind_of("receipt") == "person"
    assert "person" in Receipt.__struct_fields__


def test_values_in_another_order_are_the_same_bytes() -> None:
    values = {"set_press": 0.5, "rated_ampere": 400.0}
    cards = [
        Equipment(id="e", site="s", kind=EquipmentKind.LIFT, name="Lift", place="p", values=dict(order))
        for order in (values.items(), reversed(values.items()))
    ]
    assert encode_document(cards[0]) == encode_document(cards[1])
    assert decode_document(kind_of_document(cards[0]), encode_document(cards[0])) == cards[0]


def test_an_unknown_kind_is_a_key_error() -> None:
    for look_up in (stream_kind_of, lambda kind: decode_document(kind, b"{}")):
        with pytest.raises(KeyError):
            look_up("spaceship")


@pytest.mark.parametrize(
    "damage",
    [
        {"labels": ["ILOU567890"]},
        {"maker_code": "1234AB12345CD"},
        {"made_on": "2019-13"},
        {"kind": "spaceship"},
        {"values": {"set_press": 1e16}},
        {"values": {"Set Press": 1.0}},
        {"name": ""},
        {"name": "turned\u202e round"},
        {"last_checks": [{"template": "EXT-M", "at": "2026-11-20T08:00:00", "by": "x", "outcome": "normal"}]},
    ],
)
def test_a_card_with_a_wrong_field_is_refused(damage: dict[str, object]) -> None:
    good = {"id": "e", "site": "s", "kind": "lift", "name": "Lift", "place": "p"}
    assert decode_document("equipment", msgspec.json.encode(good)).id == "e"
    with pytest.raises(msgspec.ValidationError):
        decode_document("equipment", msgspec.json.encode({**good, **damage}))


def test_a_person_has_at_least_one_role() -> None:
    with pytest.raises(msgspec.ValidationError):
        decode_document("person", b'{"id":"p","site":"s","name":"Person","roles":[]}')
    assert decode_document("person", b'{"id":"p","site":"s","name":"Person","roles":["patrol"]}') == Person(
        id="p", site="s", name="Person", roles=(Role.PATROL,)
    )


def test_an_older_phone_reads_a_document_that_a_newer_server_wrote() -> None:
    newer = {"id": "e", "site": "s", "kind": "lift", "name": "Lift", "place": "p", "carries": 13, "labels": []}
    assert decode_document("equipment", msgspec.json.encode(newer)).id == "e"
