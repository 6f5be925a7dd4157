"""The product's settings as mypy's Django plugin loads them: no variable has to be set to check types."""

import tools.test_environment  # noqa: F401, I001 (must come first: the settings read the environment)
from canbao.config.settings import *
