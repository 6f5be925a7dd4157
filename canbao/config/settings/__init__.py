"""Django's settings, composed by topic from the environment (see ``canbao.environment``)."""

from .core import *  # noqa: F403
from .database import *  # noqa: F403
from .identity import *  # noqa: F403
from .web import *  # noqa: F403
