"""The filing that a URL names: the employer's draft of a service, or a matter opened for correction."""

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
    """A service with the matter being filled in; the matter is None before the first save.

    ``is_named_by_matter`` means that the URLs name the matter (a returned one, or a linked draft), not the service.
    """

    service: Service
    matter: Matter | None
    is_named_by_matter: bool = False

    @property
    def matter_id(self) -> int | None:
        """The matter's id if the URLs name it, None for the service's one draft."""
        return self.matter.id if self.matter and self.is_named_by_matter else None

    def get_url(self, name: str, **more: object) -> str:
        """Return the URL of one of the pages of this filing."""
        kwargs = {"matter": self.matter.id} if self.matter and self.is_named_by_matter else {"code": self.service.code}
        return reverse(f"portal:{name}", kwargs={**kwargs, **more})


def get_open_filing(actor: Actor, code: str | None, matter_id: int | None) -> OpenFiling:
    """Return the filing that a URL names; raise Http404 if there is none or it can no longer be changed.

    A service's one draft can be named by the service's code or by the matter's id.
    """
    try:
        if matter_id is None:
            service = get_service(code or "")
            filing = OpenFiling(service, get_draft(actor, service.code))
        else:
            matter = get_matter(actor, matter_id)
            filing = OpenFiling(get_service(matter.service), matter, is_named_by_matter=True)
            if matter.state not in WITH_EMPLOYER:
                raise Http404
    except (NoSuchService, NoSuchMatter):
        raise Http404 from None
    if filing.service.declaration.kind != "filing":
        raise Http404
    return filing
