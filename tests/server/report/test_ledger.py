"""The inspection-day ledger read back by poppler: records, hashes, corrections, photos, hazards, fonts, hostile words, limits."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from server.database import commit, reading
from server.delivery.vault import DiskVault
from server.ledger.tables import Journal, Photo, Promise
from server.report.choosing import scope_of
from server.report.gather import Asked
from server.report.making import make_ledger
from server.site.views import all_sites
from sync.errors import InputError, NotFound
from sync.records.fact import HazardMended, HazardVerified
from sync.records.hazard import Mending, Verification
from sync.records.roles import Role
from sync.records.types import PhotoRef, Subject
from tests.carry import carry
from tests.paper import SITE, PaperPhone, check, person, profile
from tests.records import NOON, equipment, inspection, new_hazard, new_id
from tests.requires import need
from tests.server.api.conftest import Town
from tests.server.report.conftest import text_of

HOSTILE = [
    "<b>未闭合",
    "<img src=http://127.0.0.1:9/x.png>",
    "<para><font size=900>大",
    "&amp; <![CDATA[",
    "{{7*7}}",
    "=HYPERLINK(1)",
]
DAY = timedelta(days=1)
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def poppler() -> None:
    need("poppler-utils", shutil.which("pdftotext") is not None, "apt install poppler-utils")


def ledger(town: Town, *, begin: date = TODAY, end: date = TODAY, language: Any = "en", most: int = 6000, **what: str) -> bytes:
    with reading(town.server.parts.store):
        (site,) = [row for row in all_sites() if row.id == SITE]
    scope = scope_of(**({"item": "", "kind": "", "building": ""} | what), begin=begin, end=end)
    return make_ledger(town.server.parts, Asked(site, scope, "BOSS", town.server.clock.ms, language, most))


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), (180, 30, 30)).save(out, "JPEG")
    return out.getvalue()


def store_photo(town: Town, data: bytes) -> None:
    parts, name = town.server.parts, sha256(data).hexdigest()
    file = parts.settings.parts / name
    file.write_bytes(data)
    DiskVault(parts.settings.vault).add(name, file)

    def keep() -> None:
        Photo.create(sha256=name, bytes=len(data), mime="image/jpeg", width=400, height=300, stored_at=1)
        Promise.update(stored_at=1).where(Promise.sha256 == name).execute()

    commit(parts.store, keep)


def test_every_record_is_there_with_signer_version_answers_hash_and_chain(town: Town, tmp_path: Path) -> None:
    phone = PaperPhone()
    phone.file(check(1), check(2, abnormal=("body",), hazards=(new_hazard("body", text="rusty all over"),)))
    carry(town.server, phone)
    said = text_of(ledger(town), tmp_path)
    flat = re.sub(r"\s+", "", said)
    with reading(town.server.parts.store):
        rows = list(Journal.select().where(Journal.kind == "inspection.submitted").order_by(Journal.n))
    assert len(rows) == 2
    for row in rows:
        assert row.fact_hash in flat
        assert row.link in flat
        assert f"no.{row.n}" in flat
    assert "P1" in said
    assert "1 abnormal" in said
    assert "rusty all over" in said
    assert re.search(r"Page 1 / \d+", said)
    assert re.search(r"Made by\s+BOSS", said)


def test_a_correction_names_the_record_it_corrects_and_is_named_by_it(town: Town, tmp_path: Path) -> None:
    phone = PaperPhone()
    first = check(1)
    phone.file(first, inspection(task=None, corrects=first.id, made_at=NOON + timedelta(minutes=1), boot_ns=10**12 + 60 * 10**9))
    town.server.clock.go(120)
    assert [v.verdict for v in carry(town.server, phone, sent_at=NOON + timedelta(minutes=2)).verdicts] == ["settled", "settled"]
    said = text_of(ledger(town), tmp_path)
    with reading(town.server.parts.store):
        old, new = [
            row.fact_hash[:12] for row in Journal.select().where(Journal.kind == "inspection.submitted").order_by(Journal.n)
        ]
    assert f"corrects record {old}" in said
    assert f"corrected by record {new}" in said
    assert re.search(r"Corrections\s+1", said)


def test_photos_are_drawn_and_missing_or_damaged_ones_are_said(town: Town, tmp_path: Path) -> None:
    good, damaged, missing = jpeg(), jpeg()[:900], b"never sent"
    refs = tuple(PhotoRef(sha256=sha256(data).hexdigest(), bytes=len(data)) for data in (good, damaged, missing))
    phone = PaperPhone()
    phone.file(check(1, photos=refs))
    carry(town.server, phone)
    for data in (good, damaged):
        store_photo(town, data)
    made = ledger(town)
    said = text_of(made, tmp_path)
    assert f"photo {refs[1].sha256[:12]} cannot be drawn" in said
    assert f"photo {refs[2].sha256[:12]} has not reached the server" in said
    assert re.search(r"Photos missing\s+1", said)
    listed = subprocess.run(["pdfimages", "-list", tmp_path / "ledger.pdf"], check=True, capture_output=True, text=True).stdout
    assert len(listed.splitlines()) == 3


def test_a_hazard_stands_there_with_its_rectification_and_verification(town: Town, tmp_path: Path) -> None:
    server = town.server
    server.clock.ms -= 86_400_000
    server.put(person("fixer", Role.REPAIR), profile("fixer", Role.REPAIR))
    server.clock.ms += 86_400_000
    server.enrol("phone-2", people=("p1", "fixer"))
    hazard, phone = new_hazard("body", text="leaks"), PaperPhone("phone-2")

    def about(author: str, minutes: int) -> dict[str, Any]:
        return {
            "id": new_id(), "schema": 1, "author": author, "site": SITE, "subject": Subject(kind="hazard", id=hazard.id),
            "made_at": NOON + timedelta(minutes=minutes), "boot_ns": 10**12 + minutes * 60 * 10**9, "boot_id": "boot-1",
        }  # fmt: skip

    phone.file(
        check(1, abnormal=("body",), hazards=(hazard,)),
        HazardMended(**about("fixer", 5), body=Mending(note="new hose")),
        HazardVerified(**about("p1", 9), body=Verification(is_mended=True)),
    )
    server.clock.go(900)
    carry(server, phone, sent_at=NOON + timedelta(minutes=15))
    said = text_of(ledger(town, item="ext-1"), tmp_path)
    assert "Reported as mended · FIXER · new hose" in said
    assert "Verified: mended · P1" in said
    assert re.search(r"of these not closed\s+0", said)


def test_checks_that_nobody_made_are_listed_with_what_is_known(town: Town, tmp_path: Path) -> None:
    town.server.clock.go(2 * 86_400)
    said = text_of(ledger(town, item="ext-1"), tmp_path)
    assert "1 checks not done" in said
    assert re.search(r"Missed|Not heard from", said)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_font_is_embedded_as_a_subset_and_carries_chinese(town: Town, tmp_path: Path, language: str) -> None:
    town.server.put(equipment(id="ext-1", name="三号楼灭火器"))
    said = text_of(ledger(town, language=language), tmp_path)
    assert "三号楼灭火器" in said
    fonts = subprocess.run(["pdffonts", tmp_path / "ledger.pdf"], check=True, capture_output=True, text=True).stdout
    rows = [line.split() for line in fonts.splitlines()[2:]]
    assert rows
    assert all("+" in row[0] and row[-5:-2] == ["yes", "yes", "yes"] for row in rows), fonts


@pytest.mark.parametrize("hostile", HOSTILE)
def test_row_29_markup_in_any_text_of_a_ledger_is_printed_and_never_read(town: Town, tmp_path: Path, hostile: str) -> None:
    town.server.put(equipment(id="ext-1", name=hostile, spot=hostile, note=hostile))
    phone = PaperPhone()
    phone.file(check(1, reason=hostile, abnormal=("body",), hazards=(new_hazard("body", text=hostile),)))
    assert carry(town.server, phone).verdicts[0].verdict == "settled"
    said = re.sub(r"\s+", "", text_of(ledger(town, item="ext-1"), tmp_path))
    assert said.count(re.sub(r"\s+", "", hostile)) >= 3


def test_row_35_letters_that_nobody_sees_or_that_turn_the_line_become_a_sign(town: Town, tmp_path: Path) -> None:
    phone = PaperPhone()
    phone.file(check(1, reason="a\u200bb \U0001f525 ｃ"))
    carry(town.server, phone)
    assert "a〓b 〓 ｃ" in text_of(ledger(town, item="ext-1"), tmp_path)


def test_the_same_ledger_is_the_same_bytes(town: Town) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    carry(town.server, phone)
    assert ledger(town) == ledger(town)


def test_only_what_was_made_in_the_days_asked_for_is_in_it(town: Town, tmp_path: Path) -> None:
    phone = PaperPhone()
    phone.file(check(1))
    carry(town.server, phone)
    before = text_of(ledger(town, begin=TODAY - 3 * DAY, end=TODAY - DAY), tmp_path)
    assert re.search(r"Checks\s+0", before)
    assert re.search(r"Checks\s+1", text_of(ledger(town), tmp_path))


def test_more_records_than_fit_one_file_are_refused_with_what_to_choose(town: Town) -> None:
    phone = PaperPhone()
    phone.file(check(1), check(2))
    carry(town.server, phone)
    with pytest.raises(InputError) as refused:
        ledger(town, most=1)
    assert refused.value.errors[0].detail == "report.fault.too_many"
    assert ledger(town, most=1, item="ext-1").startswith(b"%PDF")


def test_a_thing_is_found_by_id_label_maker_code_and_name(town: Town, tmp_path: Path) -> None:
    from sync.rules.label import grouped, mint_label_code

    code = mint_label_code(b"\x01" * 8)
    town.server.put(
        equipment(id="ext-1", name="East pump", labels=(code,), maker_code="12345AB67890CD"),
        equipment(id="ext-2", name="East fan"),
    )
    for typed in (
        "ext-1",
        "EXT-1",
        code,
        grouped(code).lower(),
        f"HTTPS://M.EXAMPLE.CN/E/{code}",
        "12345ab67890cd",
        "East pump",
        "pump",
    ):
        assert "East pump" in text_of(ledger(town, item=typed), tmp_path), typed
    with pytest.raises(InputError) as several:
        ledger(town, item="East")
    assert "East fan" in several.value.detail
    with pytest.raises(NotFound):
        ledger(town, item="nothing like it")
    with pytest.raises(NotFound):
        ledger(town, building="nowhere")


@pytest.mark.parametrize("kind", ["extinguisher", "lift"])
def test_a_kind_that_the_site_does_not_have_is_not_found(town: Town, kind: str) -> None:
    if kind == "extinguisher":
        assert ledger(town, kind=kind).startswith(b"%PDF")
    else:
        with pytest.raises(NotFound):
            ledger(town, kind=kind)
