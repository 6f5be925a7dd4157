"""What acts of access are called in the journal."""

from canbao.journal.verbs import verb
from canbao.values.bilingual import Bilingual

ACCOUNT_REGISTER = verb("account.register", Bilingual("Account registered", "账户注册"))
ACCOUNT_CHANGE = verb("account.change", Bilingual("Account particulars changed", "账户基本信息变更"))
ACCOUNT_BIND = verb("account.bind", Bilingual("Account bound", "账户绑定"))
ACCOUNT_UNBIND = verb("account.unbind", Bilingual("Account unbound", "账户取消绑定"))
SLIP_PRINT = verb("slip.print", Bilingual("Registration slip printed", "打印注册信息打印单"))
SLIP_VOID = verb("slip.void", Bilingual("Registration slip voided", "作废注册信息打印单"))
SLIP_ATTEMPT = verb("slip.attempt", Bilingual("Wrong binding secret", "绑定密码错误"))
STAFF_ADD = verb("staff.add", Bilingual("Staff member added", "新增工作人员"))
USER_CONTACT = verb("user.contact", Bilingual("Contact data of a log-in changed", "修改登录联系方式"))
ACCOUNT_RELEASE = verb("account.release", Bilingual("Account released by the agency", "经办中心解除账户绑定"))
