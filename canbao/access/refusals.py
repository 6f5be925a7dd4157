"""Why acts of access are refused."""

from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal

USERNAME_TAKEN = refusal(
    "username_taken", Bilingual("This log-in name is taken; choose another one.", "该登录名已被使用，请换一个。")
)
ACCOUNT_CHANGED_MEANWHILE = refusal(
    "account_changed_meanwhile",
    Bilingual(
        "Somebody else saved this while you had it open. The current content is below; enter your change again.",
        "您打开页面期间他人已保存。现有内容见下，请核对后重新修改。",
    ),
)
CODES_BOUND = refusal(
    "codes_bound",
    Bilingual(
        "The codes of a bound account cannot be changed here. To correct them, file a change of employer information.",
        "账户绑定后代码不能在此修改；确需更正的，请办理单位信息修改。",
    ),
)
PARTICULARS_MISSING = refusal(
    "particulars_missing",
    Bilingual(
        "Before binding, complete the basic information: {fields}.", "请先完善单位基本信息再绑定，尚缺：{fields}。"
    ),
)
SLIP_WRONG = refusal(
    "slip_wrong",
    Bilingual(
        "Binding user name and binding secret do not match. Compare both with the registration slip; "
        "spaces and hyphens do not matter.",
        "绑定用户名与绑定密码不匹配，请对照注册信息打印单核对；空格和连字符不影响。",
    ),
)
SLIP_WRONG_LEFT = refusal(
    "slip_wrong_left",
    Bilingual(
        "The binding secret is wrong. {left} more wrong attempts and the slip is no longer valid; compare it "
        "with the slip, character by character.",
        "绑定密码不正确。再错 {left} 次，该打印单将失效，请逐字对照打印单核对。",
    ),
)
SLIP_EXHAUSTED = refusal(
    "slip_exhausted",
    Bilingual(
        "A wrong secret was entered {attempts} times, so this slip is no longer valid. Ask the agency's counter "
        "for a new slip.",
        "绑定密码已连续输错 {attempts} 次，该打印单已失效，请到医保经办中心窗口重新打印。",
    ),
)
SLIP_VOIDED = refusal(
    "slip_voided",
    Bilingual(
        "This slip was voided on {on} because the agency printed a newer one or withdrew it. Use the newest "
        "slip, or ask the counter for one.",
        "该打印单已于 {on} 作废（经办中心已重新打印或收回）。请使用最新的打印单，或到窗口领取。",
    ),
)
SLIP_USED = refusal(
    "slip_used",
    Bilingual(
        "This slip was used already; a slip binds once. If your account is to be bound again, ask the agency's "
        "counter for a new slip.",
        "该打印单已使用过，每张打印单只能绑定一次。如需重新绑定，请到医保经办中心窗口领取新的打印单。",
    ),
)
SLIP_EXPIRED = refusal(
    "slip_expired",
    Bilingual(
        "This slip was valid until {on}. Ask the agency's counter for a new slip.",
        "该打印单有效期至 {on}，已过期。请到医保经办中心窗口重新打印。",
    ),
)
CODES_DIFFER = refusal(
    "codes_differ",
    Bilingual(
        "What your account states differs from the agency's record: {differences}. Correct the basic "
        "information, or ask the agency to correct its record; the slip stays valid.",
        "账户填写的信息与医保经办中心登记不一致：{differences}。请修改单位基本信息，"
        "或请医保经办中心更正登记；打印单仍然有效。",
    ),
)
DIFFERENCE = Bilingual("{field} {stated} here, {registered} there", "{field}填写为 {stated}，登记为 {registered}")
"""One difference of ``codes_differ``: the account's code and the register's."""
SCHEME_NOT_ON_SLIP = refusal(
    "scheme_not_on_slip",
    Bilingual(
        "The slip does not open this application. It opens: {schemes}. Ask the agency's counter for a slip that "
        "lists what you need.",
        "该打印单不含此应用，所含应用为：{schemes}。请到窗口打印包含所需险种的打印单。",
    ),
)
ACCOUNT_BOUND_ELSEWHERE = refusal(
    "account_bound_elsewhere",
    Bilingual(
        "Your account is bound to another employer already. One account serves one employer; unbind first, or "
        "register another account.",
        "您的账户已绑定其他单位。一个账户只能绑定一个单位，请先取消绑定，或另行注册账户。",
    ),
)
EMPLOYER_BOUND_ELSEWHERE = refusal(
    "employer_bound_elsewhere",
    Bilingual(
        "This employer is bound to another account already. Log in to that account, or have its owner unbind it. "
        "If nobody can log in to it any more, ask the agency to release it. The slip stays valid for you.",
        "该单位已绑定其他账户。请使用该账户登录，或由其开户人员先取消绑定；无人能够登录的，请联系经办中心解除绑定。打印单对您仍然有效。",
    ),
)
NOT_BOUND = refusal(
    "not_bound", Bilingual("This application is not bound, so there is nothing to unbind.", "该应用未绑定，无须取消。")
)
EMPLOYER_NOT_BOUND = refusal(
    "employer_not_bound",
    Bilingual("No account is bound to this employer, so there is nothing to release.", "该单位未绑定账户，无须解除。"),
)
NO_SCHEME = refusal(
    "no_scheme", Bilingual("Choose at least one application that the slip opens.", "请至少选择一项打印单可绑定的应用。")
)
NO_VALID_SLIP = refusal(
    "no_valid_slip",
    Bilingual("There is no valid slip, so there is nothing to void.", "已没有有效的打印单，无须作废。"),
)
UNKNOWN_POST = refusal(
    "unknown_post", Bilingual("Choose at least one post from the list.", "请从列表中至少选择一个岗位。")
)
INCOMPATIBLE_POSTS = refusal(
    "incompatible_posts",
    Bilingual(
        "One person cannot hold these posts together: {posts}. Give one of them to somebody else.",
        "一人不得兼任：{posts}。请将其中之一交给他人。",
    ),
)
