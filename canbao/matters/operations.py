"""What an employer does with a matter: draft, submit, withdraw. The agency's half is in ``review``."""

from canbao.matters.finding_sentences import SENTENCES
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

UNBOUND = refusal(
    "unbound",
    Bilingual(
        "Bind your account to the agency's record first; then this service opens.",
        "请先完成单位账户绑定，绑定后即可办理。",
    ),
)
SCHEME_UNBOUND = refusal(
    "scheme_unbound",
    Bilingual(
        "Your account is not bound for this scheme. Bind it with a registration slip that lists it.",
        "账户尚未绑定该险种，请使用包含该险种的注册信息打印单绑定。",
    ),
)
TOO_MANY_LINES = refusal(
    "too_many_lines",
    Bilingual(
        "One filing holds at most {most} people. Submit these first, then begin another filing.",
        "一次申报最多 {most} 人。请先提交现有人员，再另行申报。",
    ),
)
NO_SUCH_LINE = refusal(
    "no_such_line",
    Bilingual(
        "This line was removed in another window or by a colleague.",
        "该行已被删除（可能是您在其他窗口或同事操作）。",
    ),
)
NO_LINES = refusal("no_lines", SENTENCES["no_lines"])
SUBMITTED_MEANWHILE = refusal(
    "submitted_meanwhile",
    Bilingual(
        "Another filing for one of these people was submitted a moment ago. Look at the findings below and "
        "remove that person.",
        "其中有人员刚刚在另一办件中提交。请查看下方提示并删去该人员。",
    ),
)


# -- the draft -------------------------------------------------------------------------------------------------------


# -- submitting ------------------------------------------------------------------------------------------------------
