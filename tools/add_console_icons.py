"""Add icons by name to the console's set: their path data is copied from the package named in server/console/static/SOURCES.txt.

Run it by hand (`python tools/add_console_icons.py qrcode-scan fire`). Needs `npm`; building and running do not.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ICONS = Path(__file__).resolve().parent.parent / "server" / "console" / "static" / "icons.json"
PACKAGE = "@mdi/svg@7.4.47"
PATH = re.compile(r' d="([^"]+)"')


def main(names: list[str]) -> int:
    """Write the icons file anew with these names added; 1 when the package has no icon of a name."""
    known: dict[str, str] = json.loads(ICONS.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as home:
        packed = subprocess.run(
            ["npm", "pack", "--silent", PACKAGE], cwd=home, check=True, capture_output=True, text=True
        ).stdout.strip()
        with tarfile.open(Path(home) / packed) as archive:
            for name in names:
                try:
                    found = archive.extractfile(f"package/svg/{name}.svg")
                except KeyError:
                    sys.stderr.write(f"no icon is called {name}\n")
                    return 1
                assert found is not None
                match = PATH.search(found.read().decode())
                assert match is not None
                known[name] = match[1]
    ICONS.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
