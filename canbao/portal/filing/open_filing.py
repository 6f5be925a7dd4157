"""Where a filing is filled in: the employer's draft of a service, or a matter opened for correction."""

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse

from canbao.matters.catalogue import NoSuchService, Service, get_service
from canbao.matters.models import Matter
from canbao.matters.queries import NoSuchMatter, get_draft, get_matter
from canbao.matters.states import WITH_EMPLOYER
from canbao.values.actor import Actor


@dataclass(frozen=True, slots=True)
class OpenFiling:
    """A service with the matter being filled in, None before anything was saved.

    ``is_named_by_matter`` tells that the addresses name the matter (a returned one, or a linked draft) and not the
    service.
    """

    service: Service
    matter: Matter | None
    is_named_by_matter: bool = False

    @property
    def matter_id(self) -> int | None:
        """The matter's id where the engine is told it, None for the service's one draft."""
        return self.matter.id if self.matter and self.is_named_by_matter else None

    def get_url(self, name: str, **more: object) -> str:
        """Return the address of one of the pages of this filing."""
        where = {"matter": self.matter.id} if self.matter and self.is_named_by_matter else {"code": self.service.code}
        return reverse(f"portal:{name}", kwargs={**where, **more})


def get_open_filing(actor: Actor, code: str | None, matter_id: int | None) -> OpenFiling:
    """Return the place an address means; raise Http404 where there is none or it can no longer be filled in.

    A matter that is a service's one draft has its place under the service's code as well.
    """
    try:
        if matter_id is None:
            wanted = get_service(code or "")
            found = OpenFiling(wanted, get_draft(actor, wanted.code))
        else:
            matter = get_matter(actor, matter_id)
            found = OpenFiling(get_service(matter.service), matter, is_named_by_matter=True)
            if matter.state not in WITH_EMPLOYER:
                raise Http404
    except (NoSuchService, NoSuchMatter):
        raise Http404 from None
    if found.service.declaration.kind != "filing":
        raise Http404
    return found
