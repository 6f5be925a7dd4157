"""Describe the running site that a journey plays against."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

PEOPLE = (
    ("accounts", "钱桂芳", "office.accounts"),
    ("reviewer1", "赵敏", "office.reviewer"),
    ("approver1", "周明哲", "office.approver"),
    ("finance", "郑海涛", "office.finance"),
)
"""Log-in name, name and post of the agency's staff in the manual."""


@dataclass(frozen=True, slots=True)
class Instance:
    """A running site: its address, and log-in name and password of each of :data:`PEOPLE`, by log-in name there.

    ``is_ours``: it is the temporary instance, whose database this process can read.
    """

    url: str
    people: Mapping[str, tuple[str, str]]
    is_ours: bool = False


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
