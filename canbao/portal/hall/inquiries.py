"""Services that only read: where each has its page, and the verb that opens it."""

from dataclasses import dataclass

from django.urls import reverse

from canbao.matters.catalogue import Service


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The page of an inquiry: the route's name and the verb of the policy table."""

    route: str
    verb: str

    @property
    def url(self) -> str:
        """The page's address."""
        return reverse(self.route)


INQUIRIES: dict[str, Inquiry] = {"levy_notice": Inquiry("portal:bills", "bill.read")}
"""By the code of the service."""


def get_inquiry(service: Service) -> Inquiry | None:
    """Return the page of a service that only reads, None for a filing and where the portal has none."""
    return INQUIRIES.get(service.code) if service.declaration.kind == "inquiry" else None
