"""注册信息打印单: the slip with which an employer binds its account, and its stub to sign at the counter."""

from dataclasses import dataclass
from datetime import date, datetime

from canbao.papers.typeset import Paper, day_text, moment_text, qr_svg, typeset


@dataclass(frozen=True, slots=True)
class SlipPaper:
    """The content of a slip. It contains the one-time secret in plain text, so do not store it."""

    agency: str
    """Full name of the printing agency."""
    number: str
    """Slip number, by which the agency files the stub."""
    employer_number: str
    employer_name: str
    credit_code: str
    """统一社会信用代码, 18 characters; empty prints a dash."""
    organisation_code: str
    """组织机构代码 as XXXXXXXX-C; empty prints a dash."""
    operator: str
    """授权经办人: name of the person authorised by the employer."""
    schemes: tuple[str, ...]
    """Chinese names of the 险种 that the slip binds, at least one."""
    user_name: str
    secret: str
    """One-time secret in its printed form, in groups separated by hyphens."""
    valid_until: date
    """The last day of validity."""
    attempts: int
    """Wrong entries that exhaust the slip."""
    site: str
    """URL of the site, the only content of the QR code."""
    printed_at: datetime
    """Aware; printed in China Standard Time."""
    printed_by: str
    title: str = "注册信息打印单"


def slip_pdf(slip: SlipPaper) -> Paper:
    """Return a slip as PDF of one A4 page; raise ValueError without schemes or attempts, and for a naive moment."""
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
