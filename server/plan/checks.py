"""What is wrong with a plan, told at the fields of the plan's own doors: the shared check speaks of the site's document, the
doors of the sheet. A change may keep a fault that was there, so that a plan can be mended step by step, and may bring none."""

from __future__ import annotations

from collections.abc import Sequence

from server.task.plan_check import PlanProblem, plan_problems
from sync.errors import PlanUnsound, Pointer
from sync.records.site import Site
from sync.records.template import Template


def require_no_new_fault(current: Site, wanted: Site, templates: Sequence[Template]) -> None:
    """Raise PlanUnsound with a pointer for each fault that the change brings; a detail is the fault's key and its values."""
    known = {_same(problem) for problem in plan_problems(current, templates)}
    brought = [problem for problem in plan_problems(wanted, templates) if _same(problem) not in known]
    if brought:
        raise PlanUnsound(errors=tuple(Pointer(_pointer(one), " ".join((one.key, *one.values))) for one in brought))


def faults_of(site: Site, templates: Sequence[Template]) -> tuple[Pointer, ...]:
    """Return what is wrong with the plan as it stands, as the pages show it."""
    return tuple(Pointer(_pointer(one), " ".join((one.key, *one.values))) for one in plan_problems(site, templates))


def _same(problem: PlanProblem) -> tuple[str, str, tuple[str, ...]]:
    return problem.fault.value, problem.pointer, problem.values


def _pointer(problem: PlanProblem) -> str:
    inner = problem.pointer
    return f"/plan/lines{inner.removeprefix('/plan')}" if inner.startswith("/plan/") else f"/plan{inner}"
