"""Every import of the staged tree, with where it stands. Read from the source; nothing is imported."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One module that a file imports; `is_lazy` when it stands inside a function or under TYPE_CHECKING."""

    module: str
    file: str
    is_lazy: bool

    @property
    def package(self) -> str:
        return self.module.partition(".")[0]


def imports_of(folder: Path) -> list[Import]:
    """All absolute imports in the Python files of `folder`."""
    found: list[Import] = []
    for file in sorted(folder.rglob("*.py")):
        name = str(file.relative_to(folder))
        tree = ast.parse(file.read_text("utf-8"), name)
        found += [Import(module, name, is_lazy) for module, is_lazy in _walk(tree, is_lazy=False)]
    return found


def _walk(node: ast.AST, *, is_lazy: bool) -> Iterator[tuple[str, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, is_lazy) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module and not child.level:
            yield child.module, is_lazy
        else:
            yield from _walk(child, is_lazy=is_lazy or _defers(child))


def _defers(node: ast.AST) -> bool:
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
        return node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
