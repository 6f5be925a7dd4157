"""Columns of the employer's particulars that can be changed online."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from canbao.matters.columns import Column
from canbao.matters.facts import Facts
from canbao.matters.shared_columns import CHANGE_REASON
from canbao.values.bilingual import Bilingual

IDENTITY = ("name", "credit_code", "legal_representative")
"""Identifying particulars: a change needs a reason and a document."""

PARTICULARS = (
    Column("name", Bilingual("Employer name", "单位名称"), "text", required=True, wide=True),
    Column("credit_code", Bilingual("Unified social credit code", "统一社会信用代码"), "text", longest=18),
    Column("legal_representative", Bilingual("Legal representative", "法定代表人"), "name", required=True, longest=40),
    Column("legal_representative_phone", Bilingual("Legal representative's phone", "法定代表人电话"), "phone"),
    Column("employer_type", Bilingual("Employer type", "单位类型"), "code", required=True, codes="emp_type"),
    Column("economic_type", Bilingual("Economic type", "经济类型"), "code", codes="econ_type"),
    Column("affiliation", Bilingual("Affiliation", "隶属关系"), "code", codes="afil_rlts"),
    Column("industry", Bilingual("Industry", "行业"), "code", codes="indu_code"),
    Column("insurance_officer", Bilingual("Insurance officer", "专管员"), "name", longest=40),
    Column("insurance_officer_phone", Bilingual("Insurance officer's phone", "专管员电话"), "phone"),
    Column("address", Bilingual("Address", "地址"), "text", longest=200, wide=True),
    Column("postcode", Bilingual("Postcode", "邮编"), "text", longest=6),
    Column("bank", Bilingual("Bank", "开户行"), "text", wide=True),
    Column("bank_account", Bilingual("Bank account", "银行账号"), "text", longest=40),
)
"""Columns of an employer's particulars, by their field names in the register."""

COLUMNS = (
    *(replace(column, compared_with=column.name) for column in PARTICULARS),
    replace(
        CHANGE_REASON,
        required=False,
        help=Bilingual(
            "Needed when name, code or legal representative change", "单位名称、信用代码或法定代表人变更时必填"
        ),
    ),
)


def prefill(particulars: Mapping[str, Any], facts: Facts) -> dict[str, str]:
    """Return the registered particulars by column."""
    return {column.name: str(particulars.get(column.name) or "") for column in PARTICULARS}
