"""The rule of our QR labels: how a code is minted, checked, grouped for reading, and told from anything else that can be scanned.

The server mints and prints with it, the phone parses every scan with it. It never looks a code up: whether a well-formed code
exists, is used or belongs to another site is the caller's question.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O (read as 1, 1, 0) and no U."""

CHECK_ALPHABET = ALPHABET + "*~$=U"
"""Crockford's 37 check characters. We mint only codes whose check is one of the first 32; see docs/decisions."""

LABEL_LENGTH = 10
ENROLMENT_LENGTH = 16
"""15 random characters and the check: 74 bits, and the longest that keeps the code at QR version 3 with quartile correction."""

LABEL_RANDOM_BYTES = 8
ENROLMENT_RANDOM_BYTES = 12

HOST_LIMIT = 20
TEXT_LIMIT = 64
"""Nothing we or a maker print is longer (ours: 8 + 20 + 3 + 16 = 47)."""

_HOST = re.compile(r"[A-Z0-9]+(?:-+[A-Z0-9]+)*(?:\.[A-Z0-9]+(?:-+[A-Z0-9]+)*)*(?::[0-9]{1,5})?")
_MAKER = re.compile(r"[0-9]{5}[A-Z]{2}[0-9]{5}[A-Z]{2}")
_SCHEME = re.compile(r"([A-Z][A-Z0-9+.-]*):")
_ADDRESS = re.compile(r"HTTPS://([^/]*)/([EJ])/([^/]*)")
_READ_AS = str.maketrans("OIL", "011", " -")


class Foreign(StrEnum):
    """Why a scanned text is not for us; the value is the slug of the sentence that the screen shows."""

    EMPTY = "empty"
    TOO_LONG = "too_long"
    CONTROL_CHARACTERS = "control_characters"
    LOOK_ALIKE_LETTERS = "look_alike_letters"
    PLAIN_HTTP = "plain_http"
    OTHER_SCHEME = "other_scheme"
    OTHER_HOST = "other_host"
    OTHER_PAGE = "other_page"
    OTHER_TEXT = "other_text"


@dataclass(frozen=True)
class OurLabel:
    """A label of ours whose check character holds; the code is normal: ten upper-case characters."""

    code: str


@dataclass(frozen=True)
class MakerLabel:
    """The 14-character S code that a maker of fire equipment printed (GA 846): five digits, two letters, twice."""

    code: str


@dataclass(frozen=True)
class Enrolment:
    """A one-time enrolment code. The host is only a claim: show it to the person before the phone talks to it."""

    host: str
    code: str


@dataclass(frozen=True)
class WrongCheck:
    """The shape of our code, but the check character does not hold: misread, mistyped or forged. Never to be looked up."""

    code: str


@dataclass(frozen=True)
class ForeignLabel:
    """Anything else. The text itself is left out on purpose, so that no screen or log repeats it."""

    reason: Foreign


Scan = OurLabel | MakerLabel | Enrolment | WrongCheck | ForeignLabel


def mint_label_code(random_bytes: bytes) -> str:
    """Turn 8 random bytes into a label code of ten characters, always the same one. ValueError on another length."""
    return _mint(random_bytes, LABEL_RANDOM_BYTES, LABEL_LENGTH)


def mint_enrolment_code(random_bytes: bytes) -> str:
    """Turn 12 random bytes into an enrolment code of 16 characters, always the same one. ValueError on another length."""
    return _mint(random_bytes, ENROLMENT_RANDOM_BYTES, ENROLMENT_LENGTH)


def label_payload(host: str, code: str) -> str:
    """Return the text of the QR code on a label. ValueError when the host or the code is not one we may print."""
    return _payload(host, "E", code, LABEL_LENGTH)


def enrolment_payload(host: str, code: str) -> str:
    """Return the text of an enrolment QR code. ValueError when the host or the code is not one we may print."""
    return _payload(host, "J", code, ENROLMENT_LENGTH)


def normal_code(text: str) -> str:
    """Read a code as Crockford says: any case, O as 0, I and L as 1, spaces and hyphens dropped. Checks nothing."""
    return text.upper().translate(_READ_AS) if text.isascii() else text


def is_sound(code: str) -> bool:
    """True for a normal label or enrolment code whose check character holds."""
    return len(code) in (LABEL_LENGTH, ENROLMENT_LENGTH) and all(c in ALPHABET for c in code) and check_of(code[:-1]) == code[-1]


def check_of(digits: str) -> str:
    """Return Crockford's check character of base-32 digits: their value modulo 37. ValueError on a foreign character."""
    value = 0
    for digit in digits:
        value = value * 32 + ALPHABET.index(digit)
    return CHECK_ALPHABET[value % 37]


def grouped(code: str) -> str:
    """Return the code as it is printed and read aloud: 5-5 for a label, 4-4-4-4 for an enrolment."""
    size = 4 if len(code) == ENROLMENT_LENGTH else 5
    return "-".join(code[at : at + size] for at in range(0, len(code), size))


def parse_scan(text: str, *, hosts: Collection[str]) -> Scan:
    """Say what a scanned or typed text is; any text at all has an answer, none raises.

    `hosts` are the hosts whose labels are ours, in any case, with the port where there is one. An enrolment may name any host.
    """
    foreign = _obvious(text)
    if foreign is not None:
        return ForeignLabel(foreign)
    upper = text.strip(" ").upper()
    if _MAKER.fullmatch(upper):
        return MakerLabel(upper)
    scheme = _SCHEME.match(upper)
    if scheme is None:
        return _bare(upper)
    if scheme[1] != "HTTPS":
        return ForeignLabel(Foreign.PLAIN_HTTP if scheme[1] == "HTTP" else Foreign.OTHER_SCHEME)
    return _address(upper, {host.upper() for host in hosts})


def _obvious(text: str) -> Foreign | None:
    if len(text) > TEXT_LIMIT:
        return Foreign.TOO_LONG
    if any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text):
        return Foreign.CONTROL_CHARACTERS
    # Before any upper(): a dotless i or a long s would turn into a plain I or S there.
    if not text.isascii():
        return Foreign.LOOK_ALIKE_LETTERS
    return None if text.strip(" ") else Foreign.EMPTY


def _bare(upper: str) -> Scan:
    code = normal_code(upper)
    return _judged(code) if _has_shape(code, LABEL_LENGTH) else ForeignLabel(Foreign.OTHER_TEXT)


def _address(upper: str, hosts: Collection[str]) -> Scan:
    parts = _ADDRESS.fullmatch(upper)
    host = upper.removeprefix("HTTPS://").split("/", 1)[0] if parts is None else parts[1]
    if not _is_host(host):
        return ForeignLabel(Foreign.OTHER_HOST)
    if parts is not None and parts[2] == "J":
        return _enrolment(host, normal_code(parts[3]))
    if host not in hosts:
        return ForeignLabel(Foreign.OTHER_HOST)
    code = "" if parts is None else normal_code(parts[3])
    return _judged(code) if _has_shape(code, LABEL_LENGTH) else ForeignLabel(Foreign.OTHER_PAGE)


def _enrolment(host: str, code: str) -> Scan:
    if not _has_shape(code, ENROLMENT_LENGTH):
        return ForeignLabel(Foreign.OTHER_PAGE)
    return Enrolment(host, code) if is_sound(code) else WrongCheck(code)


def _judged(code: str) -> OurLabel | WrongCheck:
    return OurLabel(code) if is_sound(code) else WrongCheck(code)


def _has_shape(code: str, length: int) -> bool:
    return len(code) == length and all(c in ALPHABET for c in code[:-1]) and code[-1] in CHECK_ALPHABET


def _is_host(host: str) -> bool:
    return len(host) <= HOST_LIMIT and _HOST.fullmatch(host) is not None


def _mint(random_bytes: bytes, wanted: int, length: int) -> str:
    if len(random_bytes) != wanted:
        raise ValueError(f"a code of {length} characters is minted from {wanted} random bytes, not {len(random_bytes)}")
    # The codes we print are the numbers 37 q + r with r < 32. Choosing q and r evenly needs no second draw.
    index = int.from_bytes(random_bytes, "big") % (32 ** (length - 1) // 37 * 32)
    value = index // 32 * 37 + index % 32
    digits = "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(length - 1)))
    return digits + check_of(digits)


def _payload(host: str, folder: str, code: str, length: int) -> str:
    if not _is_host(host.upper()):
        raise ValueError(f"the host must be a plain name of at most {HOST_LIMIT} characters, so that the code stays at version 3")
    if len(code) != length or not is_sound(code):
        raise ValueError(f"not a code of {length} characters whose check holds")
    return f"HTTPS://{host.upper()}/{folder}/{code}"
