"""The OpenAPI description is complete and true: schemathesis fires at every door under /api and /auth."""

from __future__ import annotations

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings

from tests.server.api.conftest import Town

HOW_MANY = 12


def test_every_operation_says_what_it_does_and_names_its_answers(client: TestClient) -> None:
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary"), (method, path)
            assert operation.get("description") or path == "/healthz", (method, path)
            assert any(code.startswith("2") for code in operation["responses"]), (method, path)
            problems = operation["responses"].get("default", {}).get("content", {})
            assert "application/problem+json" in problems, (method, path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_no_generated_request_under_api_or_auth_makes_the_server_stumble(client: TestClient, town: Town) -> None:
    schema = schemathesis.openapi.from_asgi("/openapi.json", client.app)
    ran = 0
    for found in schema.include(path_regex="^/(api|auth)/").get_all_operations():
        operation = found.ok()

        @settings(max_examples=HOW_MANY, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
        def fire(case: schemathesis.Case) -> None:
            nonlocal ran
            ran += 1
            response = case.call(headers=town.bearer("admin"))
            assert response.status_code < 500, (case.method, case.path, response.text)
            if response.status_code >= 400:
                assert response.headers["content-type"][0].startswith("application/problem+json")

        operation.as_strategy()
        _given(operation, fire)
    assert ran > 100


def _given(operation, fire) -> None:  # type: ignore[no-untyped-def]
    from hypothesis import given

    given(operation.as_strategy())(fire)()
