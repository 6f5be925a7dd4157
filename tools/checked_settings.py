"""The product's settings for mypy's Django plugin, which needs no environment variable."""

import tools.test_environment  # noqa: F401, I001 (must come first: the settings read the environment)
from canbao.config.settings import *
