"""`make bench`: runs every benchmark module that has `run()` and prints one JSON line per result. Names on the command line
choose modules. Ends with 0 also when a target is missed: a figure is a finding, not a failure."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys

import tests.benchmarks as here


def main(chosen: list[str]) -> None:
    """Run the chosen modules, or all of them in the order of their names."""
    for found in sorted(pkgutil.iter_modules(here.__path__), key=lambda module: module.name):
        if found.name.startswith("_") or (chosen and found.name not in chosen):
            continue
        module = importlib.import_module(f"tests.benchmarks.{found.name}")
        run = getattr(module, "run", None)
        if run is None:
            continue
        for result in run():
            print(json.dumps(result, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
