"""The built-in templates as files of the product: read once, for the demo, for a new company and for the template page.

The types and the parsing live in `sync/records/template.py`; this file never changes a template.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sync.records.template import Template, load_templates

TEMPLATES = Path(__file__).resolve().parents[2] / "assets" / "templates"
FORMS = TEMPLATES.parent / "forms"

# The order of the catalogue; a person reads the list in it.
SYSTEMS = (
    *("ELEC", "GEN", "WATER", "FIRE", "LIFT", "HVAC", "CCTV", "ACC", "PARK", "BLDG", "LIGHT", "PLAY"),
    *("POOL", "SCAPE", "EMS", "GREEN", "CLEAN", "PEST", "VAC", "METER", "DECO", "PATROL", "SAFE", "QA"),
)


@cache
def register_forms() -> tuple[Template, ...]:
    """Return the forms of the registers (gate, goods, contractors, consumables); ours, beside the catalogue's 94."""
    return tuple(load_templates((FORMS / "registers.json").read_bytes()))


@cache
def builtin_templates() -> tuple[Template, ...]:
    """Return all built-in templates in the catalogue's order; raises OSError when a file of the product is missing."""
    return tuple(template for system in SYSTEMS for template in load_templates((TEMPLATES / f"{system}.json").read_bytes()))
