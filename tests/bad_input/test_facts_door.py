"""Bad facts at the facts door: each is held under its own name, kept as it came, and the rest of the batch is accepted."""

from __future__ import annotations

import json

import pytest

from sync.journal import Replica
from sync.records.fact import encode_fact
from sync.records.inspection import Answer
from sync.records.types import Subject
from tests.bad_input.door import Door
from tests.paper import PaperPhone
from tests.records import inspection, seen


def raw_with(old: bytes, new: bytes) -> tuple[bytes, str]:
    """A good fact with something in it replaced, and its id."""
    fact = inspection(answers=(Answer(i="body", v="normal", note="ok"), Answer(i="press", v=1.2)))
    raw = encode_fact(fact)
    assert old in raw
    return raw.replace(old, new, 1), fact.id


def problem_of(door: Door, old: bytes, new: bytes) -> str:
    return door.verdict_between_good_ones(*raw_with(old, new)).problem


@pytest.mark.parametrize("field", ["seq", "rev", "role", "approved_by", "deleted_at"])
def test_row_01_a_field_that_only_the_server_owns_is_held(door: Door, field: str) -> None:
    assert problem_of(door, b'"author"', f'"{field}":"hq","author"'.encode()) == "malformed-fact"


def test_row_01_an_author_named_a_second_time_is_held(door: Door) -> None:
    assert problem_of(door, b'"author":"p1"', b'"author":"p1","author":"boss"') == "duplicate-keys"


@pytest.mark.parametrize("spelled", [b'"\\ud800"', b'"\xed\xa0\x80"', b'"\xff"'])
def test_row_02_a_lone_surrogate_is_held(either_door: Door, spelled: bytes) -> None:
    assert problem_of(either_door, b'"ok"', spelled) == "malformed-fact"


@pytest.mark.parametrize("old", [b'"author":"p1"', b'"site":"jl"', b'"inspection.submitted"'])
def test_row_03_a_nul_in_an_id_a_site_or_a_kind_is_held_on_both_databases(either_door: Door, old: bytes) -> None:
    assert problem_of(either_door, old, old[:-2] + b"\\u0000" + old[-1:]) == "control-characters"


def test_row_03_a_nul_in_the_id_beside_the_fact_fails_the_envelope(door: Door) -> None:
    raw, _ = raw_with(b"ok", b"ok")
    door.phone.file_bytes(raw, "a\x00b")
    assert door.send(door.phone.request()).status_code == 400
    assert door.journal() == []


@pytest.mark.parametrize("spelled", [b'"a\\u0000b"', b'"a\x00b"', b'"a\\u0007b"', b'"a\x1bb"'])
def test_row_04_a_control_character_in_a_text_is_held(either_door: Door, spelled: bytes) -> None:
    assert problem_of(either_door, b'"ok"', spelled) == "control-characters"


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"1e400"])
def test_row_05_a_number_that_is_none_is_held_and_never_becomes_null(door: Door, number: bytes) -> None:
    assert problem_of(door, b"1.2", number) == "number-out-of-range"


@pytest.mark.parametrize("number", [b"9223372036854775808", b"9007199254740993", b"1" * 5000])
def test_row_06_an_integer_beyond_every_reader_is_held(either_door: Door, number: bytes) -> None:
    assert problem_of(either_door, b"1.2", number) == "number-out-of-range"


def test_row_06_a_huge_number_in_the_header_fails_the_envelope(door: Door) -> None:
    body = door.phone.request().replace(b'"head":0', b'"head":' + b"9" * 5000, 1)
    assert door.send(body).status_code == 400


@pytest.mark.parametrize(
    ("levels", "problem"), [(150, "too-deep"), (900, "too-deep"), (20_000, "too-deep"), (100_000, "fact-too-large")]
)
def test_row_09_deep_nesting_is_held(door: Door, levels: int, problem: str) -> None:
    assert problem_of(door, b"1.2", b"[" * levels + b"]" * levels) == problem


def test_row_12_a_fact_in_utf_16_or_behind_a_byte_order_mark_is_held(door: Door) -> None:
    raw, fact_id = raw_with(b"ok", b"ok")
    assert door.verdict_between_good_ones(b"\xef\xbb\xbf" + raw, fact_id).problem == "malformed-fact"
    wide = raw.decode().encode("utf-16").replace(b"\n", b"")
    assert door.verdict_between_good_ones(wide, inspection().id).problem == "malformed-fact"


@pytest.mark.parametrize(("old", "new"), [(b'"schema":1', b'"schema":1,"schema":1'), (b'"i":"body"', b'"i":"body","i":"press"')])
def test_row_13_a_key_that_stands_twice_is_held_at_any_depth(door: Door, old: bytes, new: bytes) -> None:
    assert problem_of(door, old, new) == "duplicate-keys"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"schema":1', b'"schema":"1"'),
        (b'"schema":1', b'"schema":1.0'),
        (b'"version":1', b'"version":true'),
        (b'"boot_ns":', b'"boot_ns":0.'),
        (b'"answers":[', b'"answers":{'),
        (b'"body":{', b'"body":null,"x":{'),
        (b'"site":"jl"', b'"site":["jl"]'),
    ],
)
def test_row_14_a_wrong_type_is_held_and_never_coerced(door: Door, old: bytes, new: bytes) -> None:
    assert problem_of(door, old, new) == "malformed-fact"


def test_row_15_the_same_fact_twice_in_a_batch_is_settled_once(either_door: Door) -> None:
    fact = inspection(task="t-1")
    either_door.phone.file(fact, fact)
    assert [v.verdict for v in either_door.trade().verdicts] == ["settled", "duplicate"]


def test_row_15_the_same_id_with_another_body_is_held_and_both_are_kept(either_door: Door) -> None:
    fact = inspection()
    either_door.phone.file(fact, inspection(id=fact.id, answers=(Answer(i="body", v="na"),)), inspection())
    found = either_door.trade().verdicts
    assert [(v.verdict, v.problem) for v in found] == [("settled", ""), ("held", "id-conflict"), ("settled", "")]
    assert len([row for row in either_door.journal() if row.fact_id == fact.id and row.body is not None]) == 2


def test_row_15_the_same_id_from_another_device_changes_nothing_of_the_first(either_door: Door) -> None:
    fact = inspection()
    either_door.phone.file(fact)
    either_door.trade()
    other = PaperPhone(device="phone-2")
    other.file(inspection(id=fact.id, author="p2", answers=(Answer(i="body", v="na"),)))
    answer = either_door.send(other.request(), device="phone-2")
    (found,) = other.read(answer.content).verdicts
    assert (found.verdict, found.problem) == ("held", "id-conflict")


def test_row_16_yesterdays_batch_again_gets_the_same_verdicts(door: Door) -> None:
    door.phone.file(inspection(), inspection(author="stranger"), inspection())
    body = door.phone.request()
    first = door.phone.read(door.send(body).content).verdicts
    door.server.clock.go(86_400)
    again = door.phone.read(door.send(body).content).verdicts
    assert [v.verdict for v in first] == ["settled", "held", "settled"]
    assert [(v.verdict, v.problem) for v in again] == [("duplicate", ""), ("held", "author-not-on-device"), ("duplicate", "")]
    assert len(door.journal()) == 3


def test_row_17_a_fact_for_a_foreign_site_is_held_without_saying_whether_the_site_exists(door: Door) -> None:
    there = door.verdict_between_good_ones(*_told(inspection(site="xh")))
    nowhere = door.verdict_between_good_ones(*_told(inspection(site="no-such-site")))
    assert there.problem == nowhere.problem == "site-out-of-scope"


def test_row_17_a_foreign_object_under_ones_own_site_is_unknown(door: Door) -> None:
    assert (
        door.verdict_between_good_ones(*_told(inspection(subject=Subject(kind="place", id="elsewhere")))).problem
        == "subject-unknown"
    )
    assert (
        door.verdict_between_good_ones(*_told(seen("01a1f71c-7600-7000-8000-00000000ffff", author="p1"))).problem
        == "subject-unknown"
    )


def test_row_17_another_spelling_of_an_id_is_held(door: Door) -> None:
    fact = inspection()
    raw = encode_fact(fact)
    for spelled in (fact.id.upper(), "{" + fact.id + "}", fact.id.replace("-", "")):
        other = raw.replace(fact.id.encode(), spelled.encode())
        if other != raw:
            assert door.verdict_between_good_ones(other, spelled).problem == "malformed-fact"


def test_row_17_an_id_beside_the_fact_that_is_not_the_one_inside_is_held(door: Door) -> None:
    raw, _ = raw_with(b"ok", b"ok")
    assert door.verdict_between_good_ones(raw, inspection().id).problem == "id-mismatch"


def test_row_17_a_journal_of_another_phone_is_refused_as_a_whole(door: Door) -> None:
    door.phone.file(inspection())
    assert door.send(door.phone.request(), device="phone-2").status_code == 403
    assert door.journal() == []


@pytest.mark.parametrize("count", [0, 1, 2000])
def test_row_18_so_many_facts_are_taken(door: Door, count: int) -> None:
    door.phone.file(*(inspection() for _ in range(count)))
    assert [v.verdict for v in door.trade(want_page=False).verdicts] == ["settled"] * count


def test_row_18_one_more_than_the_most_is_refused_as_a_whole_and_nothing_is_stored(door: Door) -> None:
    door.phone.file(*(inspection() for _ in range(2001)))
    answer = door.send(door.phone.request())
    assert (answer.status_code, answer.json()["remedy"]) == (413, "resend")
    assert door.journal() == []


@pytest.mark.parametrize(
    "claimed", ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2036-11-20T04:00:00Z"]
)
def test_row_19_a_wild_clock_is_kept_as_a_claim_and_corrected(either_door: Door, claimed: str) -> None:
    raw, fact_id = raw_with(b'"made_at":"2026-11-20T04:00:00Z"', f'"made_at":"{claimed}"'.encode())
    assert either_door.verdict_between_good_ones(raw, fact_id).verdict == "settled"
    (row,) = [row for row in either_door.journal() if row.fact_id == fact_id and row.body is not None]
    assert abs(row.corrected_at - either_door.server.clock.ms) < 3_600_000


def test_row_19_the_thirtieth_of_february_is_held(door: Door) -> None:
    assert problem_of(door, b'"2026-11-20T04:00:00Z"', b'"2026-02-30T04:00:00Z"') == "malformed-fact"


HARMLESS = [
    "１２３",
    "é e\u0301",
    "👷🏽‍♀️",
    "مرحبا",
    "a\u200bb",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "'; DROP TABLE journal;--",
    "{{7*7}}",
    "x" * 2000,
]


@pytest.mark.parametrize("text", HARMLESS)
def test_row_35_odd_text_is_stored_exactly(either_door: Door, text: str) -> None:
    fact = inspection(answers=(Answer(i="body", v="normal"), Answer(i="note", v=text)))
    assert either_door.verdict_between_good_ones(*_told(fact)).verdict == "settled"
    (row,) = [row for row in either_door.journal() if row.fact_id == fact.id and row.body is not None]
    assert json.loads(bytes(row.body))["body"]["answers"][1]["v"] == text


def test_row_35_a_right_to_left_override_or_too_long_a_text_is_held(door: Door) -> None:
    assert problem_of(door, b'"ok"', '"\u202egpj.exe"'.encode()) == "malformed-fact"
    assert problem_of(door, b'"ok"', b'"' + b"x" * 60_000 + b'"') == "malformed-fact"
    assert problem_of(door, b'"ok"', b'"' + b"x" * 1_000_000 + b'"') == "fact-too-large"


def test_unknown_kinds_and_schemas_are_held_under_their_own_names(door: Door) -> None:
    assert problem_of(door, b"inspection.submitted", b"order.finished") == "unknown-kind"
    assert problem_of(door, b"inspection.submitted", b"master.put") == "unknown-kind"
    assert problem_of(door, b'"schema":1', b'"schema":2') == "unknown-schema"


def test_a_fact_whose_bytes_are_not_those_of_its_hash_is_held(door: Door) -> None:
    door.phone.file(inspection())
    raw, fact_id = raw_with(b"ok", b"ok")
    door.phone.file_bytes(raw, fact_id)
    door.phone.file(inspection())
    body = door.phone.request()
    forged = body.replace(door.phone.filed[1].hash.hex().encode(), b"0" * 64)
    answer = door.phone.read(door.send(_framed_again(forged)).content)
    assert [(v.verdict, v.problem) for v in answer.verdicts] == [("settled", ""), ("held", "hash-mismatch"), ("settled", "")]


def test_a_forged_link_is_a_fork_and_stores_nothing(door: Door) -> None:
    door.phone.file(inspection())
    door.trade()
    door.phone.filed.append(PaperPhone(epoch="00000000000000e2").file(inspection())[0])
    stranger = Replica("phone-1", "00000000000000e1")
    assert str(stranger) == str(door.phone.replica)
    other = PaperPhone(filed=[])
    other.file(inspection(), inspection())
    reply = door.phone.read(door.send(other.request(2)).content)
    assert reply.fork
    assert len(door.journal()) == 1


def _told(fact: object) -> tuple[bytes, str]:
    return encode_fact(fact), fact.id  # type: ignore[arg-type,attr-defined]


def _framed_again(body: bytes) -> bytes:
    from sync.exchange.framing import frame

    lines = body.split(b"\n")[:-2]
    return frame(lines[0], lines[1:])
