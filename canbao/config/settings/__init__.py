"""Django's settings by topic, read from the environment (see ``canbao.environment``)."""

from .core import *
from .database import *
from .identity import *
from .web import *
