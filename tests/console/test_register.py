"""The register in a real browser: a GBK table with mistakes is tried, corrected, imported once, and its labels printed; papers
and photos go up and come back harmless; two people at one card; places that are still needed stay."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from server.database import reading
from server.ledger.tables import Document
from sync.records.documents import decode_document
from tests.console.conftest import Watched
from tests.console_world import PASSWORD, World
from tests.shots_console import sign_in

HTML = {"Accept": "text/html"}
BAD = (
    "设备名称,设备类型,安装位置,出厂日期,颜色\n"
    "新灭火器甲,灭火器,锦澜花园 / 1#楼,2019-13,红\n新灭火器乙,飞船,锦澜花园 / 1#楼,2019-05,红\n"
)
GOOD = BAD.replace("2019-13", "2019-12").replace("飞船", "灭火器")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n"


def cards(world: World, name: str) -> list[object]:
    with reading(world.parts.store):
        rows = Document.select().where((Document.kind == "equipment") & ~Document.deleted)
        found = [decode_document("equipment", bytes(row.body)) for row in rows]
    return [card for card in found if card.name == name]  # type: ignore[union-attr]


def choose(tab: Watched, text: str) -> None:
    file = {"name": "灭火器.csv", "mimeType": "text/csv", "buffer": text.encode("gbk")}
    tab.page.set_input_files("input[type=file]", files=[file])  # type: ignore[list-item]
    tab.page.click("form.card-form button.primary")
    tab.page.wait_for_load_state("networkidle")


def test_a_gbk_table_with_mistakes_is_tried_corrected_imported_and_its_labels_printed(tab: Watched, world: World) -> None:
    page, site = tab.page, world.estate.main.site.id
    sign_in(page, tab.address, world.username("manager-01"))
    tab.go(f"/console/sites/{site}/equipment/import")
    choose(tab, BAD)
    told = page.inner_text("#dry-run")
    assert "Row 2" in told
    assert "2019-13" in told
    assert "Row 3" in told
    assert "飞船" in told
    assert page.locator("form[action$='/do']").count() == 0
    assert page.input_value("select[name=column0]") == "name"
    assert page.input_value("select[name=column4]") == ""
    assert cards(world, "新灭火器甲") == []

    page.click("text=Another file")
    choose(tab, GOOD)
    assert page.inner_text("#dry-run .truth.done b") == "2"
    page.click("form[action$='/do'] button")
    page.wait_for_load_state("networkidle")
    assert page.inner_text("#result .truth.done b") == "2"
    assert len(cards(world, "新灭火器甲")) == 1

    page.goto(f"{tab.address}/console/sites/{site}/equipment?q=新灭火器甲")
    page.click("table a.stackd")
    with page.expect_download() as got:
        page.click("text=Make and print a label")
    assert got.value.path().read_bytes().startswith(b"%PDF-")
    (card,) = cards(world, "新灭火器甲")
    assert len(card.labels) == 1  # type: ignore[attr-defined]
    assert tab.harm == []


@pytest.fixture
def manager(world: World) -> Iterator[TestClient]:
    with TestClient(world.app, headers=HTML, follow_redirects=False) as made:
        form = token_on(made.get("/console/sign-in").text)
        data = {"username": world.username("manager-01"), "password": PASSWORD, "form": form}
        assert made.post("/console/sign-in", data=data).status_code == 303
        yield made


def token_on(text: str) -> str:
    found = re.search(r'name="form" value="([^"]+)"', text)
    assert found is not None
    return found[1]


def lift(world: World) -> str:
    with reading(world.parts.store):
        rows = Document.select().where((Document.stream == f"site:{world.estate.main.site.id}") & (Document.kind == "equipment"))
        return next(r.id for r in rows if b'"kind":"lift"' in bytes(r.body))


def base(world: World) -> str:
    return f"/console/sites/{world.estate.main.site.id}"


def test_an_edit_over_somebody_elses_is_refused_and_shows_what_is_there_now(manager: TestClient, world: World) -> None:
    path = f"{base(world)}/equipment/cards/{lift(world)}/edit"
    text = manager.get(path).text
    edition = re.search(r'name="edition" value="([0-9a-f]{16})"', text)
    assert edition is not None
    data = {"form": token_on(text), "edition": edition[1], "note": "first <b>note</b>"}
    assert manager.post(path, data=data).status_code == 303
    again = manager.post(path, data=data | {"note": "second"})
    assert again.status_code == 409
    assert "first &lt;b&gt;note" in again.text
    life = manager.get(path.removesuffix("/edit")).text
    assert "first &lt;b&gt;note" in life
    assert "<b>note</b>" not in life


def test_wrong_fields_are_marked_and_nothing_is_written(manager: TestClient, world: World) -> None:
    path = f"{base(world)}/equipment/new"
    data = {
        "form": token_on(manager.get(path).text),
        "kind": "lift",
        "name": "Never made",
        "place": "nowhere",
        "valid_until": "2026-02-30",
    }
    answer = manager.post(path, data=data)
    assert answer.status_code == 422
    assert 'name="valid_until" value="2026-02-30"' in answer.text
    assert cards(world, "Never made") == []
    answer = manager.post(path, data=data | {"valid_until": ""})
    assert answer.status_code == 422
    assert cards(world, "Never made") == []


def test_a_state_needs_its_reason_and_stands_in_the_life_of_the_thing(manager: TestClient, world: World) -> None:
    path = f"{base(world)}/equipment/cards/{lift(world)}"
    text = manager.get(path).text
    edition = re.search(r'name="edition" value="([0-9a-f]{16})"', text)
    assert edition is not None
    data = {"form": token_on(text), "edition": edition[1], "state": "out_of_service", "why": " "}
    assert manager.post(f"{path}/state", data=data).status_code == 422
    assert manager.post(f"{path}/state", data=data | {"why": "门机故障"}).status_code == 303
    shown = manager.get(path).text
    assert "门机故障" in shown
    assert "停用" in shown


def test_papers_are_checked_by_their_bytes_and_served_as_downloads_to_people_of_the_site(
    manager: TestClient, world: World
) -> None:
    path = f"{base(world)}/equipment/cards/{lift(world)}"
    form = {"form": token_on(manager.get(path).text)}
    evil = {"file": ("manual.pdf", b"<html><script>alert(1)</script>", "application/pdf")}
    assert manager.post(f"{path}/papers", data=form, files=evil).status_code == 422
    assert manager.post(f"{path}/papers", data=form, files={"file": ("big.pdf", PDF + b"x" * 10_000_001)}).status_code == 422
    assert manager.post(f"{path}/papers", data=form, files={"file": ('"><b>.pdf', PDF)}).status_code == 303
    found = re.search(rf'href="({re.escape(path)}/papers/[0-9a-f]{{64}})"', manager.get(path).text)
    assert found is not None
    answer = manager.get(found[1])
    assert answer.content == PDF
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    other = f"/console/sites/{world.estate.light.site.id}/equipment/cards/{lift(world)}/papers/{found[1][-64:]}"
    assert manager.get(other).status_code == 404
    assert manager.post(f"{found[1]}/drop", data=form).status_code == 303
    assert manager.get(found[1]).status_code == 404


def test_a_photo_is_shown_small_and_a_pdf_is_no_photo(manager: TestClient, world: World) -> None:
    path = f"{base(world)}/equipment/cards/{lift(world)}"
    form = {"form": token_on(manager.get(path).text)}
    assert manager.post(f"{path}/photo", data=form, files={"file": ("a.jpg", PDF)}).status_code == 422
    picture = io.BytesIO()
    Image.new("RGB", (1200, 900), "red").save(picture, "JPEG")
    assert manager.post(f"{path}/photo", data=form, files={"file": ("a.jpg", picture.getvalue())}).status_code == 303
    shown = manager.get(f"{path}/photo")
    assert Image.open(io.BytesIO(shown.content)).size == (320, 240)


def test_a_place_is_removed_only_when_nothing_hangs_on_it(manager: TestClient, world: World) -> None:
    tree = manager.get(f"{base(world)}/places").text
    full = re.search(rf'href="({re.escape(base(world))}/places/place/[^"]+)"', tree)
    assert full is not None
    form = {"form": token_on(manager.get(full[1]).text)}
    assert manager.post(f"{full[1]}/remove", data=form).status_code == 409
    made = manager.post(f"{base(world)}/places/new/place", data=form | {"name": "Spare room", "kind": "office"})
    assert made.status_code == 303
    spare = re.search(
        rf'href="({re.escape(base(world))}/places/place/[^"]+)"><b>Spare room', manager.get(f"{base(world)}/places").text
    )
    assert spare is not None
    assert manager.post(f"{spare[1]}/remove", data=form).status_code == 303
    assert "Spare room" not in manager.get(f"{base(world)}/places").text


def test_a_stock_sheet_is_minted_in_whole_pages_only(manager: TestClient, world: World) -> None:
    path = f"{base(world)}/equipment/labels"
    form = {"form": token_on(manager.get(path).text)}
    assert manager.post(f"{path}/stock", data=form | {"count": "7"}).status_code == 422
    made = manager.post(f"{path}/stock", data=form | {"count": "15"})
    assert made.status_code == 303
    assert manager.get(made.headers["location"]).content.startswith(b"%PDF-")


def test_no_form_of_the_register_works_without_its_token_or_for_a_reader(manager: TestClient, world: World) -> None:
    card = f"{base(world)}/equipment/cards/{lift(world)}"
    for path in (
        f"{card}/edit",
        f"{card}/state",
        f"{card}/photo",
        f"{base(world)}/places/new/zone",
        f"{base(world)}/equipment/labels/stock",
    ):
        assert manager.post(path, data={"form": "guess"}).status_code == 403, path
    with TestClient(world.app, headers=HTML, follow_redirects=False) as reader:
        form = token_on(reader.get("/console/sign-in").text)
        reader.post("/console/sign-in", data={"username": "hq", "password": PASSWORD, "form": form})
        assert reader.get(card).status_code == 200
        for path in (
            f"{card}/edit",
            f"{base(world)}/equipment/new",
            f"{base(world)}/equipment/import",
            f"{base(world)}/equipment/labels",
        ):
            assert reader.get(path).status_code == 403, path
