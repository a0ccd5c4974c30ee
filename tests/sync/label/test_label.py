"""The label rule through its public door: what is minted comes back, and what is changed or foreign is told apart."""

import string

import pytest
import segno
from hypothesis import example, given
from hypothesis import strategies as st

from sync.rules.label import (
    ALPHABET,
    CHECK_ALPHABET,
    ENROLMENT_LENGTH,
    HOST_LIMIT,
    LABEL_LENGTH,
    Enrolment,
    Foreign,
    ForeignLabel,
    MakerLabel,
    OurLabel,
    WrongCheck,
    check_of,
    enrolment_payload,
    grouped,
    is_sound,
    label_payload,
    mint_enrolment_code,
    mint_label_code,
    normal_code,
    parse_scan,
)

HOST = "m.example.cn"
LONGEST_HOST = "abcdefghijklmnop.com"
codes = st.binary(min_size=8, max_size=8).map(mint_label_code)
enrolments = st.binary(min_size=12, max_size=12).map(mint_enrolment_code)
hosts = st.sampled_from([HOST, LONGEST_HOST, "127.0.0.1:8765", "A.CN"])


@given(codes, hosts)
@example("0000000000", HOST)
def test_a_minted_label_comes_back_from_its_payload(code: str, host: str) -> None:
    assert parse_scan(label_payload(host, code), hosts=[host]) == OurLabel(code)


@given(enrolments, hosts)
def test_an_enrolment_comes_back_with_its_host_even_before_the_phone_knows_any(code: str, host: str) -> None:
    assert parse_scan(enrolment_payload(host, code), hosts=[]) == Enrolment(host.upper(), code)


@given(codes)
def test_a_code_is_ten_characters_of_one_alphabet_so_that_every_check_prints_and_types(code: str) -> None:
    assert len(code) == LABEL_LENGTH
    assert set(code) <= set(ALPHABET)
    assert check_of(code[:-1]) == code[-1]


@given(codes, enrolments)
def test_every_payload_fits_version_3_with_quartile_correction_in_the_alphanumeric_mode(code: str, enrolment: str) -> None:
    for payload in (label_payload(LONGEST_HOST, code), enrolment_payload(LONGEST_HOST, enrolment)):
        made = segno.make_qr(payload, error="q", boost_error=False)
        assert (made.mode, made.error) == ("alphanumeric", "Q")
        assert int(made.version) <= 3


def test_minting_is_even_and_repeatable() -> None:
    first = [mint_label_code(number.to_bytes(8, "big")) for number in range(64)]
    assert first == [mint_label_code(number.to_bytes(8, "big")) for number in range(64)]
    assert len(set(first)) == 64
    assert [code[-1] for code in first] == list(ALPHABET) * 2


@pytest.mark.parametrize("length", [0, 7, 9])
def test_minting_refuses_another_number_of_random_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="random bytes"):
        mint_label_code(bytes(length))


@given(st.one_of(codes, enrolments), st.data())
def test_every_single_wrong_character_is_caught(code: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(code) - 1))
    for other in ALPHABET.replace(code[place], ""):
        assert not is_sound(code[:place] + other + code[place + 1 :])


@given(st.one_of(codes, enrolments))
def test_every_swap_of_neighbours_is_caught(code: str) -> None:
    for place in range(len(code) - 1):
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert swapped == code or not is_sound(swapped)


@given(codes)
def test_swaps_over_one_character_are_caught_too(code: str) -> None:
    """32**2 - 1 = 1023 is no multiple of 37 either; only the check character itself may hide here, so it is left out."""
    for place in range(len(code) - 3):
        swapped = code[:place] + code[place + 2] + code[place + 1] + code[place] + code[place + 3 :]
        assert swapped == code or not is_sound(swapped)


def test_two_wrong_characters_slip_through_at_one_in_thirty_seven_at_most() -> None:
    """Counted over every pair of places and every pair of wrong characters of one code: 43,245 ways."""
    code = mint_label_code(bytes(range(8)))
    ways = slipped = 0
    for first in range(LABEL_LENGTH):
        for second in range(first + 1, LABEL_LENGTH):
            for one in ALPHABET.replace(code[first], ""):
                for two in ALPHABET.replace(code[second], ""):
                    changed = code[:first] + one + code[first + 1 : second] + two + code[second + 1 :]
                    ways += 1
                    slipped += is_sound(changed)
    assert ways == 43_245
    assert slipped / ways < 1 / 37 + 0.002


@given(codes)
def test_a_code_with_a_wrong_check_is_named_as_such_scanned_or_typed(code: str) -> None:
    wrong = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 32]
    assert parse_scan(wrong, hosts=[]) == WrongCheck(wrong)
    assert parse_scan(f"HTTPS://M.EXAMPLE.CN/E/{wrong}", hosts=[HOST]) == WrongCheck(wrong)


@pytest.mark.parametrize("check", "*~$=U")
def test_crockford_s_five_extra_check_characters_are_never_ours_even_where_they_would_hold(check: str) -> None:
    digits = "00000001" + ALPHABET[CHECK_ALPHABET.index(check) - 32]
    assert check_of(digits) == check
    assert parse_scan(digits + check, hosts=[]) == WrongCheck(digits + check)


@given(codes)
def test_a_code_is_read_as_people_write_it(code: str) -> None:
    spoken = grouped(code).lower().replace("0", "o").replace("1", "l")
    assert normal_code(spoken) == code
    assert parse_scan(f"  {spoken.replace('-', ' - ')} ", hosts=[]) == OurLabel(code)
    assert parse_scan(spoken.replace("l", "i"), hosts=[]) == OurLabel(code)


def test_codes_are_grouped_for_reading_aloud() -> None:
    assert grouped("BACJYENA1K") == "BACJY-ENA1K"
    assert grouped("GPXYZEYJPPZ15R3P") == "GPXY-ZEYJ-PPZ1-5R3P"
    assert len("GPXYZEYJPPZ15R3P") == ENROLMENT_LENGTH


def test_the_maker_s_code_is_five_digits_two_letters_twice() -> None:
    assert parse_scan("12345AB67890CD", hosts=[]) == MakerLabel("12345AB67890CD")
    for near in ("1234AB67890CD", "12345AB67890C1", "12345AB67890CDE", "A2345AB67890CD"):
        assert parse_scan(near, hosts=[]) == ForeignLabel(Foreign.OTHER_TEXT)


@pytest.mark.parametrize("host", ["a" * (HOST_LIMIT + 1), "", "M.EXAMPLE.CN/X", "user@host", "sp ace", "-a.cn", "a..cn", "屋.cn"])
def test_no_payload_is_made_for_a_host_that_would_not_scan(host: str) -> None:
    with pytest.raises(ValueError, match="host"):
        label_payload(host, mint_label_code(bytes(8)))


@pytest.mark.parametrize("code", ["", "0000000001", "000000000", "0" * 16, "000000000o"])
def test_no_payload_is_made_for_a_code_that_would_not_scan(code: str) -> None:
    with pytest.raises(ValueError, match="check"):
        label_payload(HOST, code)


SOUND = mint_label_code(b"linxun-8")
REFUSED = [
    ("javascript:alert(1)", Foreign.OTHER_SCHEME),
    ("JaVaScRiPt://m.example.cn/E/" + SOUND, Foreign.OTHER_SCHEME),
    ("data:text/html,<script>", Foreign.OTHER_SCHEME),
    ("intent://scan/#Intent;end", Foreign.OTHER_SCHEME),
    ("http://m.example.cn/E/" + SOUND, Foreign.PLAIN_HTTP),
    ("https://evil.example/E/" + SOUND, Foreign.OTHER_HOST),
    ("https://m.example.cn.evil/E/" + SOUND, Foreign.OTHER_HOST),
    ("https://m.example.cn@evil/E/" + SOUND, Foreign.OTHER_HOST),
    ("https://m.example.cn:8443/E/" + SOUND, Foreign.OTHER_HOST),
    ("https://m.example.cn%2eevil/E/" + SOUND, Foreign.OTHER_HOST),
    ("https://m.example.cn\\@evil/E/" + SOUND, Foreign.OTHER_HOST),
    ("https:/m.example.cn/E/" + SOUND, Foreign.OTHER_HOST),
    ("https:///E/" + SOUND, Foreign.OTHER_HOST),
    ("https://m.example.cn/E/" + SOUND + "?next=//evil", Foreign.OTHER_PAGE),
    ("https://m.example.cn/E/../" + SOUND, Foreign.OTHER_PAGE),
    ("https://m.example.cn/x/E/" + SOUND, Foreign.OTHER_PAGE),
    ("https://m.example.cn/", Foreign.OTHER_PAGE),
    ("https://m.example.cn/J/" + SOUND, Foreign.OTHER_PAGE),
    ("https://m.example.cn/E/" + "0" * 16, Foreign.OTHER_PAGE),
    ("https://m.example.cn/E/" + SOUND * 400, Foreign.TOO_LONG),
    ("A" * 4096, Foreign.TOO_LONG),
    (SOUND + "\n", Foreign.CONTROL_CHARACTERS),
    ("https://m.example.cn/E/\x00" + SOUND, Foreign.CONTROL_CHARACTERS),
    ("\x1b[2J" + SOUND, Foreign.CONTROL_CHARACTERS),
    (SOUND + "\x85", Foreign.CONTROL_CHARACTERS),
    ("https://m.ex\u0430mple.cn/E/" + SOUND, Foreign.LOOK_ALIKE_LETTERS),
    ("http\u017f://m.example.cn/E/" + SOUND, Foreign.LOOK_ALIKE_LETTERS),
    (SOUND[:-1] + "\u0421", Foreign.LOOK_ALIKE_LETTERS),
    ("\uff10" * 10, Foreign.LOOK_ALIKE_LETTERS),
    ("\u202e" + SOUND, Foreign.LOOK_ALIKE_LETTERS),
    ("12345AB67890C\u0414", Foreign.LOOK_ALIKE_LETTERS),
    ("\ud800", Foreign.LOOK_ALIKE_LETTERS),
    ("'; DROP TABLE equipment;--", Foreign.OTHER_TEXT),
    ("' OR 1=1 --", Foreign.OTHER_TEXT),
    ("../../etc/passwd", Foreign.OTHER_TEXT),
    ("=HYPERLINK(1)", Foreign.OTHER_TEXT),
    ("6901234567892", Foreign.OTHER_TEXT),
    ("", Foreign.EMPTY),
    ("   ", Foreign.EMPTY),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=[f"{reason}-{n}" for n, (_, reason) in enumerate(REFUSED)])
def test_row_30_a_hostile_scan_is_refused_with_its_reason(text: str, reason: Foreign) -> None:
    assert parse_scan(text, hosts=[HOST]) == ForeignLabel(reason)


@given(st.text(max_size=200))
def test_row_30_any_text_at_all_has_an_answer_and_only_a_sound_code_is_ours(text: str) -> None:
    answer = parse_scan(text, hosts=[HOST])
    if isinstance(answer, OurLabel):
        assert is_sound(answer.code)
        assert set(text) <= set(string.ascii_letters + string.digits + " -:/.")


@given(st.text(alphabet="HTPSEJ:/.@M-01 \\?#", max_size=64))
def test_row_30_texts_near_an_address_never_name_a_host_that_is_not_plain(text: str) -> None:
    answer = parse_scan("HTTPS://" + text, hosts=[HOST])
    if isinstance(answer, Enrolment):
        assert len(answer.host) <= HOST_LIMIT
        assert not set(answer.host) & set("/@\\?# ")
