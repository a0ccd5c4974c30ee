"""Benchmark (f): how many of 200 hard label frames the desktop decoder reads, plain zxing-cpp beside it.

`python -m tests.benchmarks.label_decode [seed]` prints one JSON line, and the table per condition on stderr. The decoder was
tuned on frames of other seeds (101 to 104) only.
"""

import json
import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import zxingcpp
from PIL import Image

from mobile.device.decode import decode
from sync.rules.label import OurLabel, parse_scan
from tests.benchmarks.label_frames import CONDITIONS, HOST, PER_CONDITION, SEED, frames

TARGET_PERCENT = 88.0


@dataclass
class Score:
    """What one decoder did: frames read by condition, texts that were wrong, milliseconds for each frame."""

    read: Counter[str] = field(default_factory=Counter)
    wrong: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def note(self, condition: str, expected: str, texts: set[str], started: float) -> None:
        """Count one frame whose decoding began at `started` of the performance counter."""
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        self.read[condition] += expected in texts
        self.wrong += bool(texts - {expected})

    @property
    def percent(self) -> float:
        """Frames read, of all frames."""
        return 100 * self.read.total() / (PER_CONDITION * len(CONDITIONS))


def is_ours(text: str) -> bool:
    """True when the text is a label of ours whose check character holds."""
    return isinstance(parse_scan(text, hosts=[HOST]), OurLabel)


def run(seed: int = SEED) -> list[dict[str, object]]:
    """Decode every frame with both, one after the other, and return the line; one wrong read accepted misses the target."""
    ours, plain = Score(), Score()
    for frame in frames(seed):
        started = time.perf_counter()
        plain.note(frame.condition, frame.text, _plain(frame.picture), started)
        started = time.perf_counter()
        ours.note(frame.condition, frame.text, set(decode(frame.picture, is_ours).accepted), started)
    _print_table(ours, plain)
    line = {
        "name": "label decode",
        "ours": ours.percent,
        "reference": plain.percent,
        "unit": "% of 200 frames read",
        "ratio": round(ours.percent / plain.percent, 3),
        "target": f"> {TARGET_PERCENT:g} %, no wrong read accepted",
        "met": ours.percent > TARGET_PERCENT and ours.wrong == 0,
    }
    return [line]


def _plain(picture: Image.Image) -> set[str]:
    return {code.text for code in zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)}


def _print_table(ours: Score, plain: Score) -> None:
    print(f"{'condition':<14}{'plain zxing-cpp':>16}{'ours':>10}", file=sys.stderr)
    for condition in CONDITIONS:
        cells = [f"{100 * score.read[condition] / PER_CONDITION:.0f} %" for score in (plain, ours)]
        print(f"{condition:<14}{cells[0]:>16}{cells[1]:>10}", file=sys.stderr)
    for name, score in (("plain zxing-cpp", plain), ("ours", ours)):
        median, worst = statistics.median(score.milliseconds), max(score.milliseconds)
        tail = statistics.quantiles(score.milliseconds, n=20)[-1]
        times = f"median {median:.1f} ms, 95 % within {tail:.1f} ms, worst {worst:.0f} ms"
        print(f"{name}: {score.percent:.1f} % read, {score.wrong} wrong, {times}", file=sys.stderr)


if __name__ == "__main__":
    for result in run(int(sys.argv[1]) if len(sys.argv) > 1 else SEED):
        print(json.dumps(result))
