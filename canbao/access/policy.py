"""The policy table: every permission verb and the roles that have it.

Permissions are denied by default: a verb without an entry and a route without a verb are refused to every actor.
"""

EMPLOYER = ("employer.owner", "employer.operator")
READING = (*EMPLOYER, "employer.viewer")
ACCOUNT = ("account.owner", "account.operator", "account.viewer")
STAFF = (
    "office.accounts",
    "office.reviewer",
    "office.approver",
    "office.finance",
    "office.parameters",
    "office.audit",
    "office.system",
    "office.security",
)

POSTS: dict[str, tuple[str, str]] = {
    "office.accounts": ("Account clerk", "账户岗"),
    "office.reviewer": ("First reviewer", "初审岗"),
    "office.approver": ("Second reviewer", "复核岗"),
    "office.finance": ("Finance clerk", "财务岗"),
    "office.parameters": ("Parameter clerk", "参数岗"),
    "office.audit": ("Auditor", "稽核审计岗"),
    "office.system": ("System administrator", "系统管理岗"),
    "office.security": ("Security administrator", "安全管理岗"),
}
"""Office posts with their English and Chinese names."""

INCOMPATIBLE_POSTS: tuple[frozenset[str], ...] = (
    frozenset({"office.system", "office.security"}),
    frozenset({"office.system", "office.audit"}),
    frozenset({"office.security", "office.audit"}),
    frozenset({"office.accounts", "office.audit"}),
)
"""Pairs of posts that one person cannot hold together (劳社部发〔2007〕2号: separation of posts)."""

POLICY: dict[str, tuple[str, ...]] = {
    # every visitor
    "public.read": ("anonymous", "signed_in"),
    "public.sign_in": ("anonymous", "signed_in"),
    "public.register": ("anonymous", "signed_in"),
    # the own log-in
    "self.manage": ("signed_in",),
    # the account, before and after binding
    "account.read": ACCOUNT,
    "account.change": ("account.owner", "account.operator"),
    "account.bind": ("account.owner",),
    "account.unbind": ("employer.owner",),
    # the employer's business
    "service.read": ACCOUNT,
    "matter.read": READING,
    "matter.draft": EMPLOYER,
    "matter.submit": EMPLOYER,
    "matter.withdraw": EMPLOYER,
    "roster.read": READING,
    # the agency
    "office.read": STAFF,
    "office.employer.read": ("office.accounts", "office.reviewer", "office.approver", "office.finance", "office.audit"),
    "office.employer.register": ("office.accounts",),
    "office.slip.print": ("office.accounts",),
    "office.slip.void": ("office.accounts",),
    "office.account.release": ("office.accounts",),
    "office.person.read": ("office.reviewer", "office.approver", "office.audit"),
    "office.matter.read": ("office.reviewer", "office.approver", "office.audit"),
    "office.matter.take": ("office.reviewer",),
    "office.matter.decide": ("office.reviewer", "office.approver"),
    "office.matter.review": ("office.reviewer",),
    "office.matter.approve": ("office.approver",),
    "office.unmask": ("office.reviewer", "office.approver", "office.audit"),
    "office.journal.read": ("office.audit", "office.security"),
    "office.staff.read": ("office.system", "office.security", "office.audit"),
    "office.staff.add": ("office.system", "system"),
    "office.announce": ("office.system", "office.parameters"),
    # the law
    "law.read": STAFF,
    "law.prepare": ("office.parameters",),
    "law.measure": ("office.parameters", "office.approver"),
    "law.release": ("office.parameters", "office.approver"),
    # money
    "levy.read": ("office.finance", "office.audit", "office.reviewer", "office.approver"),
    "levy.assess": ("office.finance", "system"),
    "levy.issue": ("office.finance", "office.approver", "system"),
    "bill.read": READING,
    "certificate.read": READING,
    "certificate.make": EMPLOYER,
    "file.read": READING,
    "receipts.read": ("office.finance", "office.approver", "office.audit"),
    "receipts.book": ("office.finance", "system"),
    "receipts.release": ("office.finance", "office.approver"),
    # decisions and scheduled jobs
    "register.apply": ("office.approver", "office.reviewer", "system"),
    "system.run": ("system",),
}


def get_verbs(roles: frozenset[str]) -> frozenset[str]:
    """Return the verbs of a set of roles."""
    return frozenset(verb for verb, holders in POLICY.items() if not roles.isdisjoint(holders))


def get_incompatible_posts(posts: frozenset[str]) -> frozenset[str] | None:
    """Return an incompatible pair among some posts, None without one."""
    return next((pair for pair in INCOMPATIBLE_POSTS if pair <= posts), None)
