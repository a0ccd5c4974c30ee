"""The JSON gate: what passes is typed and unambiguous, what does not is held under the name of what is wrong with it."""

from __future__ import annotations

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import (
    ControlCharacters,
    DuplicateKeys,
    FactTooLarge,
    HeldError,
    MalformedFact,
    NumberOutOfRange,
    TooDeep,
    UnknownKind,
    UnknownSchema,
)
from sync.gate import MAX_FACT_BYTES, outline, read_any_fact, read_phone_fact
from sync.records.fact import MasterWasRemoved, encode_fact
from sync.records.inspection import Answer
from sync.records.master import MasterRemoved
from sync.records.types import Subject
from tests.records import NOON, inspection, item, moment, new_hazard, new_id, photo, seen, shift_end

FACT = inspection(answers=(Answer(i="body", v="normal", note="ok"), Answer(i="press", v=1.2)))
RAW = encode_fact(FACT)


def changed(old: bytes, new: bytes) -> bytes:
    assert old in RAW, old
    return RAW.replace(old, new, 1)


def refusal(raw: bytes) -> HeldError:
    with pytest.raises(HeldError) as caught:
        read_phone_fact(raw)
    return caught.value


def test_what_the_phone_encodes_is_read_back_equal() -> None:
    for fact in (FACT, seen(new_id()), shift_end(), inspection(hazards=(new_hazard(),), abnormal=("body",), photos=(photo(),))):
        assert read_phone_fact(encode_fact(fact)) == fact


def test_another_spelling_of_the_same_value_is_read_as_well() -> None:
    spaced = json.dumps(json.loads(RAW), indent=None, separators=(", ", ": "), ensure_ascii=True).encode()
    assert spaced != RAW
    assert read_phone_fact(spaced) == FACT


def test_fields_in_another_order_are_read_as_well() -> None:
    assert read_phone_fact(json.dumps(dict(reversed(json.loads(RAW).items()))).encode()) == FACT


@pytest.mark.parametrize("field", ["seq", "rev", "role", "version", "approved_by", "deleted_at"])
def test_a_field_we_do_not_know_is_held(field: str) -> None:
    error = refusal(changed(b'"author"', f'"{field}":1,"author"'.encode()))
    assert isinstance(error, MalformedFact)
    assert "unknown field" in error.detail


def test_the_pointer_names_the_place_of_the_trouble() -> None:
    error = refusal(changed(b'"v":1.2', b'"v":{}'))
    assert [p.pointer for p in error.errors] == ["/body/answers/1/v"]


@pytest.mark.parametrize("value", [b"NaN", b"Infinity", b"-Infinity", b"1e400", b"-1e400", b"9007199254740993", b"1" * 5000])
def test_a_number_no_reader_agrees_on_is_held(value: bytes) -> None:
    assert isinstance(refusal(changed(b"1.2", value)), NumberOutOfRange)


def test_nanoseconds_since_boot_may_pass_two_to_the_53() -> None:
    fact = inspection(boot_ns=2**60)
    assert read_phone_fact(encode_fact(fact)) == fact
    assert isinstance(refusal(RAW.replace(b'"boot_ns":1000000000000', b'"boot_ns":%d' % 2**63)), NumberOutOfRange)


@pytest.mark.parametrize("spelled", [b'"a\x00b"', b'"a\\u0000b"', b'"a\x07b"', b'"a\\u0007b"', b'"a\\u001bb"', b'"a\x7fb"'])
def test_control_characters_are_held_in_either_spelling(spelled: bytes) -> None:
    assert isinstance(refusal(changed(b'"ok"', spelled)), ControlCharacters)
    assert isinstance(refusal(changed(b'"normal"', spelled)), ControlCharacters)


def test_line_breaks_and_tabs_of_a_typed_text_pass_when_escaped() -> None:
    assert read_phone_fact(changed(b'"ok"', b'"a\\nb\\tc"')).body.answers[0].note == "a\nb\tc"  # type: ignore[union-attr]


@pytest.mark.parametrize("hostile", ["\u202egpj.exe", "\u2066x"])
def test_a_bidirectional_override_is_held(hostile: str) -> None:
    assert isinstance(refusal(changed(b'"ok"', json.dumps(hostile).encode())), MalformedFact)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "=HYPERLINK(1)", "１２３", "é", "e\u0301", "👷🏽", "مرحبا", "a\u200bb"]
)
def test_odd_but_harmless_text_is_kept_exactly(text: str) -> None:
    fact = inspection(answers=(Answer(i="body", v="normal", note=text), Answer(i="note", v=text)))
    read = read_phone_fact(encode_fact(fact))
    assert read == fact


def test_a_lone_surrogate_is_held() -> None:
    assert isinstance(refusal(changed(b'"ok"', b'"\\ud800"')), MalformedFact)
    assert isinstance(refusal(changed(b'"ok"', b'"\xed\xa0\x80"')), MalformedFact)


def test_two_values_under_one_key_are_held_at_any_depth() -> None:
    assert isinstance(refusal(changed(b'"schema":1', b'"schema":1,"schema":1')), DuplicateKeys)
    error = refusal(changed(b'"i":"body"', b'"i":"press","i":"body"'))
    assert isinstance(error, DuplicateKeys)
    assert error.detail == "i"


@pytest.mark.parametrize("levels", [40, 150, 900, 20_000])
def test_deep_nesting_is_held_and_not_a_crash(levels: int) -> None:
    assert isinstance(refusal(changed(b"1.2", b"[" * levels + b"]" * levels)), TooDeep)


def test_a_hundred_thousand_levels_are_too_large_before_they_are_too_deep() -> None:
    assert isinstance(refusal(changed(b"1.2", b"[" * 100_000)), FactTooLarge)


def test_one_byte_more_than_the_limit_is_held() -> None:
    assert read_phone_fact(RAW + b" " * (MAX_FACT_BYTES - len(RAW))) == FACT
    assert isinstance(refusal(RAW + b" " * (MAX_FACT_BYTES - len(RAW) + 1)), FactTooLarge)


@pytest.mark.parametrize("raw", [b"", b"null", b"[]", b"42", b'"x"', b"{}", b"{", RAW[:-1], RAW + RAW, b"\xef\xbb\xbf" + RAW])
def test_what_is_not_a_fact_is_held(raw: bytes) -> None:
    assert isinstance(refusal(raw), MalformedFact)


def test_other_encodings_than_utf_8_are_held() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-32", "gb18030"):
        raw = changed(b'"ok"', '"正常"'.encode()).decode().encode(encoding)
        refusal(raw)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"schema":1', b'"schema":"1"'),
        (b'"schema":1', b'"schema":1.0'),
        (b'"schema":1', b'"schema":true'),
        (b'"boot_ns":1000000000000', b'"boot_ns":"0"'),
        (b'"version":1', b'"version":0'),
        (b'"author":"p1"', b'"author":"P1"'),
        (b'"author":"p1"', b'"author":""'),
        (b'"site":"jl"', b'"site":"../jl"'),
        (b'"kind":"equipment"', b'"kind":"table"'),
        (b'"2026-11-20T04:00:00Z"', b'"2026-02-30T04:00:00Z"'),
        (b'"2026-11-20T04:00:00Z"', b'"2026-11-20T04:00:00"'),
        (b'"2026-11-20T04:00:00Z"', b"1795147200"),
    ],
)
def test_a_wrong_type_or_range_is_held(old: bytes, new: bytes) -> None:
    assert isinstance(refusal(changed(old, new)), MalformedFact)


def test_only_one_spelling_of_an_id_is_taken() -> None:
    spelled = FACT.id.encode()
    for other in (spelled.upper(), b"{" + spelled + b"}", spelled.replace(b"-", b""), b"urn:uuid:" + spelled, spelled + b"\\n"):
        if other != spelled:
            assert isinstance(refusal(changed(spelled, other)), MalformedFact)


@pytest.mark.parametrize("year", [b"1970", b"9999", b"0001", b"2036"])
def test_a_wild_clock_is_a_claim_and_passes(year: bytes) -> None:
    assert read_phone_fact(changed(b'"made_at":"2026', b'"made_at":"' + year)).made_at.year == int(year)


def test_a_newer_kind_or_schema_is_held_under_its_own_name() -> None:
    assert isinstance(refusal(changed(b"inspection.submitted", b"order.finished")), UnknownKind)
    assert isinstance(refusal(changed(b'"schema":1', b'"schema":2')), UnknownSchema)


def test_a_phone_cannot_author_what_only_the_server_may() -> None:
    body = MasterRemoved(stream="site:jl", kind="equipment", id="ext-1")
    fact = MasterWasRemoved(
        id=new_id(),
        schema=1,
        author="p1",
        site="jl",
        subject=Subject(kind="site", id="jl"),
        made_at=NOON,
        boot_ns=0,
        boot_id="b",
        body=body,
    )
    raw = encode_fact(fact)
    assert isinstance(refusal(raw), UnknownKind)
    assert read_any_fact(raw) == fact


def test_the_outline_of_a_held_fact_says_what_can_be_read() -> None:
    seen_part = outline(changed(b'"schema":1', b'"schema":7'))
    assert (seen_part.kind, seen_part.schema, seen_part.id, seen_part.author, seen_part.site) == (
        "inspection.submitted",
        7,
        FACT.id,
        "p1",
        "jl",
    )
    assert outline(b"\xff").kind == ""
    assert outline(b"[" * 50_000).kind == ""


def test_regression_the_outline_and_the_reason_hold_nothing_that_a_database_refuses() -> None:
    """PostgreSQL takes no NUL in a text: one such fact would have failed its whole batch."""
    assert "\x00" not in outline(changed(b'"author":"p1"', b'"author":"p\\u00001"')).author
    for raw in (
        changed(b"inspection.submitted", b"a\\u0000b"),
        changed(b'"schema":1', b'"a\\u0000":1,"a\\u0000":1'),
        changed(b'"schema":1', b'"schema":1,"a\\u0000":1'),
    ):
        error = refusal(raw)
        assert "\x00" not in error.detail
        assert all("\x00" not in p.detail for p in error.errors)


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(
    st.sampled_from(["id", "schema", "author", "site", "subject", "made_at", "boot_ns", "photos", "body", "kind", "new"]), JUNK
)
def test_whatever_stands_in_a_field_the_answer_is_a_fact_or_a_held_error(field: str, junk: object) -> None:
    raw = json.dumps(json.loads(RAW) | {field: junk}).encode()
    try:
        fact = read_phone_fact(raw)
    except HeldError:
        outline(raw)
    else:
        assert msgspec.json.decode(encode_fact(fact)) is not None


@given(st.binary(max_size=200))
def test_no_bytes_make_the_gate_crash(raw: bytes) -> None:
    try:
        read_phone_fact(raw)
    except HeldError:
        outline(raw)


@given(st.text(max_size=120), st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_text_and_numbers_come_through_unchanged_or_are_held(text: str, number: float) -> None:
    fact = inspection(answers=(Answer(i="body", v=text), Answer(i="press", v=number)), started_at=moment(hours=-1))
    try:
        raw = encode_fact(fact)
    except UnicodeEncodeError:
        return  # a lone surrogate never becomes bytes
    # Line feed and tab are allowed; \b, \f and \r have a short spelling and are left to the rules of the answer.
    if any((ord(c) < 32 and c not in "\n\t\b\f\r") or c == "\x7f" for c in text):
        assert isinstance(refusal(raw), ControlCharacters)
    else:
        assert read_phone_fact(raw) == fact


def test_the_builders_make_what_the_gate_takes() -> None:
    assert item("body").code == "body"
    read_phone_fact(RAW)
