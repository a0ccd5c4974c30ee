"""The staged tree, made once for all checks."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.android.dist import Distribution, make_distribution
from tests.android.stage import stage_into


@dataclass(frozen=True)
class Staged:
    folder: Path
    files: tuple[str, ...]


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    folder = tmp_path_factory.mktemp("stage") / "app"
    return Staged(folder, tuple(stage_into(folder)))


@pytest.fixture(scope="session")
def distribution(staged: Staged, tmp_path_factory: pytest.TempPathFactory) -> Distribution:
    return make_distribution(staged.folder, tmp_path_factory.mktemp("dist"))
