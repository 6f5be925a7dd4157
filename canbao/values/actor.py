"""Who acts: settled once at the edge, taken by everything below."""

from dataclasses import dataclass


class NotAllowed(Exception):
    """The actor has no right to the verb. The doors answer it with 403, or 404 where even existence is private."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"this actor may not {verb}")
        self.verb = verb


@dataclass(frozen=True, slots=True)
class Actor:
    """经办身份: one person, acting for one employer or on one office post, with the verbs this gives.

    ``user_id`` is None for nobody signed in and for the system itself. ``name`` is the person's display
    name, ``unit`` the employer's or agency office's name as a timeline shows it. ``account_id`` is the
    单位账户 a portal actor belongs to; ``employer_id`` the employer that account is bound to, None before
    binding. ``roles`` are names of the policy table; ``verbs`` what the table gives them.
    """

    user_id: int | None
    name: str
    unit: str
    roles: frozenset[str]
    verbs: frozenset[str]
    account_id: int | None = None
    employer_id: int | None = None
    own_employers: frozenset[int] = frozenset()
    """Employers whose account the same person also operates: an agency clerk never reviews these."""

    def may(self, verb: str) -> bool:
        """Return whether the actor has the right to a verb of the policy table."""
        return verb in self.verbs

    def require(self, verb: str) -> None:
        """Raise :class:`NotAllowed` unless the actor has the right to the verb."""
        if verb not in self.verbs:
            raise NotAllowed(verb)

    def require_user(self) -> int:
        """Return the id of the person who acts; raise :class:`NotAllowed` for a actor of nobody or of the system."""
        return self._present(self.user_id)

    def require_account(self) -> int:
        """Return the id of the actor's account; raise :class:`NotAllowed` when it has none."""
        return self._present(self.account_id)

    def require_employer(self) -> int:
        """Return the id of the employer the actor acts for; raise :class:`NotAllowed` before the account is bound."""
        return self._present(self.employer_id)

    @staticmethod
    def _present(value: int | None) -> int:
        if value is None:
            raise NotAllowed("act without a user, account or employer")
        return value

    @property
    def is_office(self) -> bool:
        """Whether this is a actor at the agency."""
        return any(role.startswith("office.") for role in self.roles)


NOBODY = Actor(None, "", "", frozenset({"anonymous"}), frozenset())
"""A visitor who has not signed in, before the policy table has given it the public verbs."""
