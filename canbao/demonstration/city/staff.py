"""The staff of the demonstration's agency: one person for each post, two for each reviewing post."""

from canbao.access.policy import POSTS

PASSWORD = "canbao-demo-2026"  # noqa: S105 - public: it is printed on the terminal
"""The password of every log-in of the demonstration."""

STAFF: tuple[tuple[str, str, str], ...] = (
    ("accounts", "钱桂芳", "office.accounts"),
    ("reviewer1", "赵敏", "office.reviewer"),
    ("reviewer2", "孙立新", "office.reviewer"),
    ("approver1", "周明哲", "office.approver"),
    ("approver2", "吴秀英", "office.approver"),
    ("finance", "郑海涛", "office.finance"),
    ("parameters", "王思远", "office.parameters"),
    ("auditor", "冯正阳", "office.audit"),
    ("sysadmin", "陈浩然", "office.system"),
    ("security", "褚文博", "office.security"),
)
"""Log-in name, name and post."""


def owner(serial: int) -> str:
    """Return the log-in name of the operator of the employer with a serial from 1."""
    return f"employer{serial:02d}"


def get_log_ins() -> list[tuple[str, str, str]]:
    """Return the log-ins to print: name, role in English, role in Chinese."""
    offices = [(username, POSTS[post][0], f"{POSTS[post][1]} {name}") for username, name, post in STAFF]
    return [(owner(1), "Operator of an employer, matters in every state", "单位经办人，各种状态的办件"), *offices]
