"""How properties are tried: the same examples for everybody in `make test`, fresh ones in `make fuzz`.

Hypothesis also draws constants it finds in the modules loaded so far. Which are loaded depends on the tests that ran
before in the same process, so the steady profile leaves them out: a test alone, in any order or on any number of
workers meets the same examples.
"""

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

STEADY, FUZZ = "steady", "fuzz"
HUNDRED = 100
"""Examples of a cheap property in `make test`; what others take is said as so many of these."""
MORE = 4
"""How many times as many examples `make fuzz` tries of each property, in each of its rounds."""

_local_constants = providers._get_local_constants


def register() -> None:
    """Register both profiles and load the steady one; `--hypothesis-profile=fuzz` loads the other."""
    # A slow machine must not fail a property.
    common: dict[str, Any] = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "print_blob": True}
    settings.register_profile(STEADY, max_examples=HUNDRED, derandomize=True, database=None, **common)
    settings.register_profile(FUZZ, max_examples=HUNDRED * MORE, **common)
    settings.load_profile(STEADY)
    providers._get_local_constants = _constants


def _constants() -> Any:
    """Return the constants of the modules loaded so far, none in the steady profile."""
    return Constants() if settings.get_current_profile_name() == STEADY else _local_constants()


def examples(of_hundred: int, **more: Any) -> settings:
    """Return settings that try so many examples where a cheap property tries a hundred; ``more`` as `settings`."""
    return settings(max_examples=max(1, of_hundred * settings.default.max_examples // HUNDRED), **more)
