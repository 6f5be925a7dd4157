"""The agency and the employer that most tests of matters use."""

import pytest

from tests import factories


@pytest.fixture
def town() -> factories.City:
    """Return the agency with its reviewers and a bound employer."""
    return factories.city()
