"""The town every story of a filing is told in."""

import pytest

from tests import factories


@pytest.fixture
def town() -> factories.City:
    """An employer with its owner bound, and the agency's reviewer and approver."""
    return factories.city()
