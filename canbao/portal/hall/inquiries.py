"""Services that only read: the page of each, and the permission verb it needs."""

from dataclasses import dataclass

from django.urls import reverse

from canbao.matters.catalogue import Service


@dataclass(frozen=True, slots=True)
class Inquiry:
    """The page of an inquiry: the URL name and the permission verb."""

    route: str
    verb: str

    @property
    def url(self) -> str:
        """The page's URL."""
        return reverse(self.route)


INQUIRIES: dict[str, Inquiry] = {"levy_notice": Inquiry("portal:bills", "bill.read")}
"""Inquiries by the code of the service."""


def get_inquiry(service: Service) -> Inquiry | None:
    """Return the page of a service that only reads, None for a filing or without a page in the portal."""
    return INQUIRIES.get(service.code) if service.declaration.kind == "inquiry" else None
