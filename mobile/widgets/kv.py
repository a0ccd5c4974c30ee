"""Loads the kv file that stands beside a module, once; every widget and screen module calls it at import.

A rule that is loaded twice builds every child twice, so this is the only place that calls the Builder.
"""

from __future__ import annotations

from pathlib import Path

from kivy.lang import Builder

_loaded: set[str] = set()


def load_kv(module_file: str) -> None:
    """Load `x.kv` beside `x.py` unless it is loaded already."""
    path = str(Path(module_file).with_suffix(".kv"))
    if path not in _loaded:
        _loaded.add(path)
        Builder.load_file(path, encoding="utf-8", rulesonly=False)
