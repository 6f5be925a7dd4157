"""The actor of a request or job, created by the middleware and passed to every act."""

from dataclasses import dataclass


class NotAllowed(Exception):
    """The actor lacks the verb. Interfaces answer with 403, or with 404 where even existence is private."""

    def __init__(self, verb: str) -> None:
        super().__init__(f"this actor may not {verb}")
        self.verb = verb


@dataclass(frozen=True, slots=True)
class Actor:
    """经办身份: a person who acts for an employer or on office posts, with the verbs of these roles.

    - ``user_id`` is None for a visitor and for the system itself.
    - ``name`` is the person's display name, ``unit`` the name of the employer or agency, both for timelines.
    - ``account_id`` is the account (单位账户) of a portal actor, ``employer_id`` the employer bound to it, if any.
    - ``roles`` are names of the policy table, ``verbs`` the permissions of these roles.
    """

    user_id: int | None
    name: str
    unit: str
    roles: frozenset[str]
    verbs: frozenset[str]
    account_id: int | None = None
    employer_id: int | None = None
    own_employers: frozenset[int] = frozenset()
    """Employers whose account an agency clerk also operates. They never review these."""

    def may(self, verb: str) -> bool:
        """Return whether the actor has a verb of the policy table."""
        return verb in self.verbs

    def require(self, verb: str) -> None:
        """Raise :class:`NotAllowed` unless the actor has the verb."""
        if verb not in self.verbs:
            raise NotAllowed(verb)

    def require_user(self) -> int:
        """Return the user id of the actor; raise :class:`NotAllowed` for a visitor and for the system."""
        return self._require_id(self.user_id)

    def require_account(self) -> int:
        """Return the id of the actor's account; raise :class:`NotAllowed` without one."""
        return self._require_id(self.account_id)

    def require_employer(self) -> int:
        """Return the id of the actor's employer; raise :class:`NotAllowed` when the account is not bound."""
        return self._require_id(self.employer_id)

    @staticmethod
    def _require_id(value: int | None) -> int:
        if value is None:
            raise NotAllowed("act without a user, account or employer")
        return value

    @property
    def is_office(self) -> bool:
        """Return whether the actor holds an office post."""
        return any(role.startswith("office.") for role in self.roles)


NOBODY = Actor(None, "", "", frozenset({"anonymous"}), frozenset())
"""A visitor who is not signed in, without the public verbs of the policy table."""
