"""What the tests of signing in stand on."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages here are those of this room."""
    for item in items:
        if "tests/accounts/" in str(item.path):
            item.add_marker(pytest.mark.urls("tests.accounts.urls"))


@pytest.fixture(autouse=True)
def _no_old_counts(request: pytest.FixtureRequest) -> None:
    """Counts of wrong passwords do not wander from one test to the next."""
    if "transactional_db" in request.fixturenames:
        from django.core.cache import cache

        cache.clear()
