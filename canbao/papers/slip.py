"""注册信息打印单: the slip by which an employer binds its on-line account, with the stub signed at the counter."""

from dataclasses import dataclass
from datetime import date, datetime

from canbao.papers.typeset import Paper, day_text, moment_text, qr_svg, typeset


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """What stands on a slip. It holds the one-time secret in clear: make it, print it, forget it."""

    agency: str
    """Full name of the agency that prints it."""
    number: str
    """Slip number, as the agency files the stub."""
    employer_number: str
    employer_name: str
    credit_code: str
    """统一社会信用代码, 18 characters; empty prints a dash."""
    organisation_code: str
    """组织机构代码 as XXXXXXXX-C; empty prints a dash."""
    operator: str
    """授权经办人: name of the person the employer authorised."""
    schemes: tuple[str, ...]
    """Chinese names of the 险种 the slip can bind, at least one."""
    user_name: str
    secret: str
    """One-time secret in its printed form, groups parted by hyphens."""
    valid_until: date
    """Last day on which it can be used."""
    attempts: int
    """Wrong entries after which it is void."""
    site: str
    """Address of the employers' site; the QR code holds this and nothing else."""
    printed_at: datetime
    """Aware; printed in China Standard Time."""
    printed_by: str
    title: str = "注册信息打印单"


def slip_pdf(slip: SlipPaper) -> Paper:
    """One A4 page. ValueError for a slip that binds nothing, allows no attempt, or a naive `printed_at`."""
    if not slip.schemes or slip.attempts < 1:
        raise ValueError("A slip binds at least one scheme and allows at least one attempt.")
    return typeset(
        "slip.typ",
        {
            "agency": slip.agency,
            "number": slip.number,
            "employer_number": slip.employer_number,
            "employer_name": slip.employer_name,
            "credit_code": slip.credit_code or "—",
            "organisation_code": slip.organisation_code or "—",
            "operator": slip.operator,
            "schemes": slip.schemes,
            "user_name": slip.user_name,
            "secret": slip.secret,
            "valid_until": day_text(slip.valid_until),
            "attempts": slip.attempts,
            "site": slip.site,
            "site_code": qr_svg(slip.site),
            "printed_at": moment_text(slip.printed_at),
            "printed_by": slip.printed_by,
        },
        title=slip.title,
        made_at=slip.printed_at,
    )
