"""The town every story of a filing is told in."""

import pytest

from tests import cast


@pytest.fixture
def town() -> cast.City:
    """An employer with its owner bound, and the agency's reviewer and approver."""
    return cast.city()
