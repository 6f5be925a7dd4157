"""A throw-away instance: its own folder, database, people and port, served and ended by the journey itself."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

PEOPLE = (
    ("accounts", "钱桂芳", "office.accounts"),
    ("reviewer1", "赵敏", "office.reviewer"),
    ("approver1", "周明哲", "office.approver"),
    ("finance", "郑海涛", "office.finance"),
)
"""Log-in name, name and post of the agency's people that the manual needs."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A running site: its address, and log-in name and password of the people of :data:`PEOPLE`, by their usual name.

    ``is_ours``: it is the throw-away one, whose books this process can read.
    """

    url: str
    people: Mapping[str, tuple[str, str]]
    is_ours: bool = False


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
