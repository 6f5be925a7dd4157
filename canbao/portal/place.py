"""Where a filing is filled in: the employer's draft of a service, or a matter opened for correction."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from canbao.matters.catalogue import NoSuchService, Service, service
from canbao.matters.models import Matter
from canbao.matters.queries import NoSuchMatter, draft_of, matter_of
from canbao.matters.states import WITH_EMPLOYER
from canbao.values.seat import Seat


@dataclass(frozen=True, slots=True)
class Place:
    """A service with the matter being filled in, None before anything was saved.

    ``by_matter`` tells that the addresses name the matter (a returned one, or a linked draft) and not the service.
    """

    service: Service
    matter: Matter | None
    by_matter: bool = False

    @property
    def matter_id(self) -> int | None:
        """The matter's id where the engine is told it, None for the service's one draft."""
        return self.matter.id if self.matter and self.by_matter else None

    def url(self, name: str, **more: object) -> str:
        """Return the address of one of the pages of this filing."""
        where = {"matter": self.matter.id} if self.matter and self.by_matter else {"code": self.service.code}
        return reverse(f"portal:{name}", kwargs={**where, **more})


def place_of(seat: Seat, code: str | None, matter_id: int | None) -> Place:
    """Return the place an address means; raise Http404 where there is none or it can no longer be filled in.

    A matter that is a service's one draft has its place under the service's code as well.
    """
    try:
        if matter_id is None:
            wanted = service(code or "")
            found = Place(wanted, draft_of(seat, wanted.code))
        else:
            matter = matter_of(seat, matter_id)
            found = Place(service(matter.service), matter, by_matter=True)
            if matter.state not in WITH_EMPLOYER:
                raise Http404
    except (NoSuchService, NoSuchMatter):
        raise Http404 from None
    if found.service.declaration.kind != "filing":
        raise Http404
    return found
