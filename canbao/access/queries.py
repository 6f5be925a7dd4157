"""Read accounts, slips, bindings and staff."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from canbao.access.models import Account, Binding, OfficePost, Slip, SlipState, User
from canbao.register.models import Employer
from canbao.values.bilingual import Bilingual

NEEDED_PARTICULARS = ("employer_name", "code", "legal_representative")
"""What an account must state before any business can be done (the manual's steps two and three)."""
PARTICULAR_NAMES: dict[str, Bilingual] = {
    "employer_name": Bilingual("employer's name", "单位名称"),
    "code": Bilingual("credit code or organisation code", "统一社会信用代码或组织机构代码"),
    "credit_code": Bilingual("credit code", "统一社会信用代码"),
    "organisation_code": Bilingual("organisation code", "组织机构代码"),
    "legal_representative": Bilingual("legal representative", "法定代表人"),
}
"""What these particulars, and the two codes apart, are called within a sentence."""


def get_missing_particulars(account: Account) -> list[str]:
    """Return the :data:`NEEDED_PARTICULARS` that an account lacks, in their order."""
    stated = {
        "employer_name": account.employer_name,
        "code": account.credit_code or account.organisation_code,
        "legal_representative": account.legal_representative,
    }
    return [name for name in NEEDED_PARTICULARS if not stated[name]]


@dataclass(frozen=True, slots=True)
class Application:
    """An application of an account: a scheme, and its open binding if any."""

    scheme: str
    binding: Binding | None


def get_applications(account: Account, schemes: list[str]) -> list[Application]:
    """Return the applications an account can bind, in the order of ``schemes``, each with its open binding."""
    if account.employer_id is None:
        return [Application(scheme, None) for scheme in schemes]
    bindings = {
        row.scheme: row
        for row in Binding.objects.for_employer(account.employer_id).filter(
            unbound_at__isnull=True, account_id=account.id
        )
    }
    return [Application(scheme, bindings.get(scheme)) for scheme in dict.fromkeys([*schemes, *bindings])]


def get_bound_schemes(employer_id: int) -> frozenset[str]:
    """Return the schemes an employer's account is bound for now."""
    return frozenset(
        Binding.objects.for_employer(employer_id).filter(unbound_at__isnull=True).values_list("scheme", flat=True)
    )


def get_slips(employer: Employer) -> list[Slip]:
    """Return an employer's slips, newest first."""
    return list(Slip.objects.for_employer(employer.id).order_by("-id"))


def get_valid_slip(employer_id: int) -> Slip | None:
    """Return the employer's valid slip, None without one."""
    return Slip.objects.for_employer(employer_id).filter(state=SlipState.VALID).first()


def get_staff() -> list[tuple[User, list[str]]]:
    """Return the staff with their posts, in the order of log-in names."""
    posts: dict[int, list[str]] = {}
    for row in OfficePost.objects.filter(ended_at__isnull=True).order_by("since"):
        posts.setdefault(row.user_id, []).append(row.post)
    return [(user, posts[user.id]) for user in User.objects.filter(id__in=posts).order_by("username")]


def has_verified_email(user: User) -> bool:
    """Return whether the user's e-mail address was verified by a code, or given by the agency."""
    return EmailAddress.objects.filter(user_id=user.id, email=user.email, verified=True).exists()
