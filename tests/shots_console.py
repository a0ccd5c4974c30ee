"""A picture of every console page in Chinese and English, light and dark, text at 1.0 and 1.3, into build/shots. Run by `make
shots` (`console_shots`); the browser is the system's Chromium. Never compares pictures: a person looks at them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from server.database import open_database, reading
from server.database.migrate import migrate
from server.hazard.views import hazards
from server.ledger.tables import Journal
from server.settings import Settings
from sync.times import from_ms
from tests.console_patrol import fill_patrol, too_fast
from tests.console_registers import fill_registers
from tests.console_truths import add_truths
from tests.console_world import PASSWORD, World, build_world, served

CHROMIUM = Path("/usr/bin/chromium")
# Lazy images below the fold are asked for at once; a picture that cannot come is not waited for.
_ALL_IMAGES = """() => Promise.race([new Promise(r => setTimeout(r, 5000)), Promise.all([...document.images].map(i => {
  i.loading = "eager"; return i.complete || new Promise(r => { i.onload = i.onerror = r; }); }))])"""
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def console_shots(out_dir: Path) -> list[Path]:
    """Leave every page in every variant as PNG in `out_dir` and return the files."""
    out_dir.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, browser() as chromium:
        settings = Settings(data=Path(home))
        settings.make_directories()
        store = open_database(settings)
        migrate(store)
        world = build_world(settings, store)
        add_truths(world)
        fill_registers(world)
        fill_patrol(world)
        with served(world.app) as address:
            files = [file for variant in _variants() for file in _one_variant(chromium, world, address, out_dir, *variant)]
        store.close()
    return files


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's Chromium, headless."""
    with sync_playwright() as driver:
        made = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield made
        made.close()


def sign_in(page: Page, address: str, username: str, password: str = PASSWORD) -> None:
    """Sign in through the form."""
    page.goto(f"{address}/console/sign-in")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("button.primary")
    page.wait_for_url("**/console**")


def _variants() -> Iterator[tuple[str, str, float]]:
    for language in ("zh", "en"):
        for scheme in ("light", "dark"):
            for scale in (1.0, 1.3):
                yield language, scheme, scale


def _one_variant(
    chromium: Browser, world: World, address: str, out: Path, language: str, scheme: str, scale: float
) -> Iterator[Path]:
    locale = "zh-CN" if language == "zh" else "en-GB"
    for device, viewport in (("desktop", DESKTOP), ("phone", PHONE)):
        context = chromium.new_context(viewport=viewport, locale=locale, color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        tail = f"{language}_{scheme}_{scale}_{device}.png"
        page.goto(f"{address}/console/sign-in")
        yield _shot(page, out / f"console_sign_in_{tail}", scale)
        page.fill("input[name=username]", f"nobody-{language}-{scheme}-{scale}-{device}")  # each name has eight tries
        page.fill("input[name=password]", "wrong password")
        page.click("button.primary")
        yield _shot(page, out / f"console_sign_in_wrong_{tail}", scale)
        sign_in(page, address, "hq")
        walked = {"round": f"/console/sites/{world.estate.main.site.id}/patrol/rounds/{too_fast(world)}"}
        for name, path in (pages_of(world) | walked).items():
            page.goto(f"{address}{path}")
            yield _shot(page, out / f"console_{name}_{tail}", scale)
        page.goto(f"{address}/console")
        sign_out(page)
        sign_in(page, address, "admin")
        for name, path in register_pages(world).items():
            page.goto(f"{address}{path}")
            yield _shot(page, out / f"console_{name}_{tail}", scale)
        page.goto(f"{address}/console/sites/{world.estate.main.site.id}/enrol")
        yield _shot(page, out / f"console_enrol_{tail}", scale)
        page.fill("input[name=label]", "秩序 3 号机")
        page.click("button.primary")
        page.wait_for_selector(".qr")
        yield _shot(page, out / f"console_enrol_code_{tail}", scale)
        page.goto(f"{address}/console/phones/{world.phones['秩序 2 号机'].device}")
        yield _shot(page, out / f"console_phone_{tail}", scale)
        page.goto(f"{address}{held_page(world)}")
        yield _shot(page, out / f"console_held_{tail}", scale)
        context.close()


def sign_out(page: Page) -> None:
    """Sign out by the button."""
    page.click("form[action='/console/sign-out'] button")
    page.wait_for_url("**/console/sign-in")


def pages_of(world: World) -> dict[str, str]:
    """Return name -> path of the pages that head office sees."""
    site = world.estate.main.site.id
    with reading(world.parts.store):
        where = (Journal.site == site) & (Journal.verdict == "settled") & (Journal.kind == "inspection.submitted")
        newest = (
            Journal.select()
            .where(where & (Journal.author == world.estate.main.person("repair-01").id))
            .order_by(Journal.n.desc())
        )
        with_photo = [row for row in newest if b"sha256" in bytes(row.body)][-1]
    return {
        "overview": "/console",
        "site": f"/console/sites/{site}",
        "record": f"/console/sites/{site}/records/{with_photo.fact_id}",
        "fire": f"/console/sites/{site}/fire",
        "fire_plan": f"/console/sites/{site}/fire/plan",
        "fire_rules": f"/console/sites/{site}/fire/rules",
        "hazards": f"/console/sites/{site}/hazards",
        "hazard": f"/console/sites/{site}/hazards/{hazard_of(world)}",
        "report": f"/console/sites/{site}/report",
        "problem": "/console/sites/nowhere",
        "work": f"/console/sites/{site}/work",
        "work_published": f"/console/sites/{site}/work?period=2026-11-19",
        "work_half_month": f"/console/sites/{site}/work?period=2026-11-H2&own=1",
        "work_excused": f"/console/sites/{site}/work?truth=excused",
        "campaigns": f"/console/sites/{site}/campaigns",
        "campaign": f"/console/sites/{site}/campaigns/{site}-2026-eng-11",
        "plan": f"/console/sites/{site}/plan",
        "plan_template": f"/console/sites/{site}/plan/templates/EXT-M",
        "templates": "/console/templates",
        "template": "/console/templates/EXT-M",
        "template_edit": "/console/templates/METER-D/edit",
        "registers": f"/console/sites/{site}/registers",
        "register_meters": f"/console/sites/{site}/registers/meters?month=2026-10",
        "register_duties": f"/console/sites/{site}/registers/duties",
        "cleaning": f"/console/sites/{site}/cleaning",
        "patrol": f"/console/sites/{site}/patrol",
        "routes": f"/console/sites/{site}/routes",
        "route": f"/console/sites/{site}/routes/{world.estate.main.objects.routes[0].id}",
        "handovers": f"/console/sites/{site}/handovers",
    }


def hazard_of(world: World) -> str:
    """The gravest open hazard of the main site."""
    with reading(world.parts.store):
        now = from_ms(world.parts.now_ms())
        return hazards(world.estate.main.site.id, "open", now=now, repair_hours=24)[0].hazard.id


def register_pages(world: World) -> dict[str, str]:
    """Return name -> path of the pages of the register, its labels and places, for those who may edit it."""
    main = world.estate.main
    site, card = f"/console/sites/{main.site.id}", main.objects.equipment[0].id
    parts = {"": "list", "/new": "new", "/stock-takes": "stock", "/labels": "labels", "/import": "import"}
    found = {f"equipment_{name}": f"{site}/equipment{path}" for path, name in parts.items()}
    found |= {"equipment_card": f"{site}/equipment/cards/{card}", "equipment_edit": f"{site}/equipment/cards/{card}/edit"}
    return found | {
        f"places_{name.replace('/', '_') or 'tree'}": f"{site}/places{name and '/' + name}"
        for name in ("", "units", "zones", "new/unit")
    }


def held_page(world: World) -> str:
    """The path of a fact that waits for a decision."""
    site = world.estate.light.site.id
    with reading(world.parts.store):
        waits = Journal.released_in.is_null() & (Journal.problem == "author-not-on-device")
        return f"/console/sites/{site}/quarantine/{Journal.get(waits & (Journal.site == site)).position}"


def _shot(page: Page, file: Path, scale: float) -> Path:
    # Through the object model: a style attribute would be refused by the page's own policy, rightly.
    page.evaluate(f"document.documentElement.style.fontSize = '{scale * 100:.0f}%'")
    page.evaluate(_ALL_IMAGES)
    page.screenshot(path=str(file), full_page=True)
    return file


if __name__ == "__main__":
    console_shots(Path("build/shots"))
