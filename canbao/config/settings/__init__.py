"""Django's settings, composed by topic from the environment (see ``canbao.environment``)."""

from .core import *
from .database import *
from .identity import *
from .web import *
