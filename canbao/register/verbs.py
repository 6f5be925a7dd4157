"""What acts on the register are called in the journal."""

from canbao.journal.verbs import verb
from canbao.values.bilingual import Bilingual

EMPLOYER_REGISTER = verb("employer.register", Bilingual("Employer entered in the register", "单位登记"))
EMPLOYER_CHANGE = verb("employer.change", Bilingual("Employer's record changed", "单位登记信息变更"))
PERSON_UNMASK = verb("person.unmask", Bilingual("Person's particulars shown", "查看人员完整信息"))
REGISTER_TAKE_OVER = verb(
    "register.take_over", Bilingual("Register taken over from another system", "接收原系统参保登记簿")
)
REGISTER_CORRECT = verb("register.correct", Bilingual("Register corrected", "更正参保登记簿"))
