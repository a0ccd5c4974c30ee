"""The requirements of the spec resolved by python-for-android's own graph. No SDK and no download take part."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from pythonforandroid.bootstrap import Bootstrap
from pythonforandroid.build import Context
from pythonforandroid.graph import get_recipe_order_and_bootstrap
from pythonforandroid.recipe import Recipe

from tests.android.spec import value, values


@dataclass(frozen=True)
class Requirements:
    """Recipes with the version that would be built, pip packages, and the pins as the spec states them."""

    recipes: dict[str, str]
    pure: frozenset[str]
    pins: dict[str, str]


def resolve(set_environment: Callable[[str, str], None]) -> Requirements:
    """Resolve as the toolchain does: pins become VERSION_<name> in the environment, which `set_environment` writes."""
    logging.getLogger("p4a").setLevel(logging.ERROR)
    names: list[str] = []
    pins: dict[str, str] = {}
    for requirement in values("requirements"):
        name, _, pin = requirement.partition("==")
        if pin:
            pins[name] = pin
            set_environment(f"VERSION_{name}", pin)
        names.append(name)
    context = Context()
    bootstrap = Bootstrap.get_bootstrap(value("p4a.bootstrap"), context)
    order, modules, _ = get_recipe_order_and_bootstrap(context, names, bootstrap)
    recipes = {name: str(Recipe.get_recipe(name, context).version) for name in order}
    return Requirements(recipes=recipes, pure=frozenset(str(module) for module in modules), pins=pins)
