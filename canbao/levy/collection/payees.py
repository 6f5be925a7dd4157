"""Check to whom a refund is paid: name, bank and account number."""

import re
from dataclasses import dataclass

from canbao.values.bank_accounts import LONGEST, SHORTEST, clean_bank_account, is_bank_account
from canbao.values.bilingual import Bilingual
from canbao.values.refusals import refusal
from canbao.values.text import strip_invisible

PAYEE_NAME_INVALID = refusal(
    "payee_name_invalid",
    Bilingual(
        "Enter the payee's name as the bank knows it, 2 to {most} characters.",
        "请填写收款人户名，须与银行账户一致，2至{most}个字。",
    ),
)
PAYEE_BANK_INVALID = refusal(
    "payee_bank_invalid",
    Bilingual(
        "Enter the bank and its branch in Chinese, at most {most} characters.",
        "请填写收款人开户银行（到支行），最多{most}个字。",
    ),
)
PAYEE_ACCOUNT_INVALID = refusal(
    "payee_account_invalid",
    Bilingual(
        "A bank account has {least} to {most} digits. Compare it with the bank's slip.",
        "银行账号应为{least}至{most}位数字，请与银行单据核对。",
    ),
)

LONGEST_NAME = 100
"""Characters of a payee's name, and of a bank's."""
_LETTERS = re.compile(r"[A-Za-z\u3400-\u9fff\U00020000-\U0003ffff].*[A-Za-z\u3400-\u9fff\U00020000-\U0003ffff]")
_HAN = re.compile(r"[\u3400-\u9fff].*[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Payee:
    """To whom a refund is paid: name, bank, and the digits of the account."""

    name: str
    bank: str
    account: str


def clean_payee(payee: Payee) -> Payee:
    """Return a payee as an order shows it.

    Raise :class:`Refusal` ``payee_name_invalid``, ``payee_bank_invalid`` or ``payee_account_invalid``.
    """
    name, bank = strip_invisible(payee.name), strip_invisible(payee.bank)
    account = clean_bank_account(payee.account)
    if len(name) > LONGEST_NAME or not _LETTERS.search(name):
        raise PAYEE_NAME_INVALID(most=LONGEST_NAME)
    if len(bank) > LONGEST_NAME or not _HAN.search(bank):
        raise PAYEE_BANK_INVALID(most=LONGEST_NAME)
    if not is_bank_account(account):
        raise PAYEE_ACCOUNT_INVALID(least=SHORTEST, most=LONGEST)
    return Payee(name, bank, account)
