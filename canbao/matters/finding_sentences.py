"""Bilingual sentences of the engine's findings.

Sentences of the checks that services share are beside these checks, a service's own ones beside its own.
"""

from collections.abc import Mapping
from typing import Any

from canbao.matters.shared_checks import SHARED_SENTENCES
from canbao.values.bilingual import Bilingual
from canbao.values.findings import Finding

SENTENCES: dict[str, Bilingual] = {
    **SHARED_SENTENCES,
    "missing": Bilingual("Enter the {label}.", "请填写{label}。"),
    "too_long": Bilingual("Shorten this to {longest} characters.", "最多 {longest} 个字，请缩短。"),
    "name_short": Bilingual(
        "A name has at least two characters and no digits; enter it as on the certificate.",
        "姓名至少两个字且不含数字，请按证件填写。",
    ),
    "name_masked": Bilingual(
        "Part of the name is hidden by signs such as *; enter the whole name as on the certificate.",
        "姓名中有字被 * 等符号遮盖，请按证件填写完整姓名。",
    ),
    "name_filler": Bilingual(
        "“{value}” is not a name; enter the name as on the certificate.", "“{value}”不是姓名，请按证件填写。"
    ),
    "name_character": Bilingual(
        "No name has the character “{character}”; enter the name as on the certificate.",
        "姓名中不应有“{character}”，请按证件填写。",
    ),
    "name_dots": Bilingual(
        "The name begins or ends with a dot or hyphen, or has two of them together; enter the whole name.",
        "姓名的开头、结尾有间隔号或连字符，或有两个相连，请按证件填写完整姓名。",
    ),
    "name_accents": Bilingual(
        "A letter of the name has more accents than any language writes; type the name again.",
        "姓名中的字母附加了过多符号，请重新填写。",
    ),
    "name_lost": Bilingual(
        "Characters of the name were lost and replaced by ? or a box; enter the name as on the certificate.",
        "姓名中有字符丢失（显示为？或方框），请按证件重新填写。",
    ),
    "ambiguous_code": Bilingual(
        "“{value}” can be one of these: {choices}; choose one from the list.",
        "“{value}”可能是：{choices}，请从列表选择。",
    ),
    "unknown_code": Bilingual(
        "“{value}” is not in the list of {label}; choose one from the list.",
        "“{value}”不在{label}的可选项中，请从列表选择。",
    ),
    "number_checksum": Bilingual(
        "The last character should be {expected}; compare the number with the certificate.",
        "最后一位校验码应为 {expected}，请对照证件核对。",
    ),
    "number_as_figure": Bilingual(
        "The spreadsheet has lost the last digits of the number; set the column to text and type the number again.",
        "表格把号码当成了数字，末几位已丢失；请将该列设为文本格式后重新填写号码。",
    ),
    "number_length": Bilingual(
        "The number has {length} characters; a resident number has 18. "
        "Instead of an old number of 15 digits enter the number of the present card.",
        "证件号码为 {length} 位，应为 18 位；15 位旧号码请改填现用居民身份证上的 18 位号码。",
    ),
    "number_character": Bilingual(
        "The number contains an invalid character; compare it with the certificate.",
        "证件号码含有不应出现的字符，请对照证件核对。",
    ),
    "number_date": Bilingual(
        "The birth date in the number does not exist; compare the number with the certificate.",
        "号码中的出生日期不存在，请对照证件核对。",
    ),
    "number_date_in_the_future": Bilingual(
        "The birth date in the number is in the future; compare the number with the certificate.",
        "号码中的出生日期晚于今天，请对照证件核对。",
    ),
    "number_kind": Bilingual(
        "This is the number of another certificate: {kind}. Change the certificate type to it, or correct the number.",
        "这是“{kind}”的号码，请更改证件类型或更正号码。",
    ),
    "number_format": Bilingual(
        "The number does not match the certificate type; check type and number.",
        "与所选证件类型的号码格式不符，请核对证件类型和号码。",
    ),
    "disagrees_with_number": Bilingual(
        "The certificate number shows {expected}; correct one of the two.",
        "与证件号码不一致，号码显示为 {expected}，请改正其一。",
    ),
    "date_format": Bilingual("Enter a day such as 2026-11-23.", "请按 2026-11-23 的格式填写日期。"),
    "date_early": Bilingual(
        "The earliest day possible here is {first}; check the year, with four digits.",
        "最早可填 {first}，请核对年份并填写四位数年份。",
    ),
    "date_late": Bilingual(
        "The latest day possible here is {last}; check the year, with four digits.",
        "最晚可填 {last}，请核对年份并填写四位数年份。",
    ),
    "date_serial": Bilingual(
        "{value} is the number by which a spreadsheet counts days; enter the day itself, such as 2026-11-23.",
        "{value} 是表格内部的日期序号，请填写日期本身，例如 2026-11-23。",
    ),
    "date_serial_of_day": Bilingual(
        "{value} is the number by which a spreadsheet counts days. It means {day}; enter the day itself.",
        "{value} 是表格内部的日期序号，对应 {day}，核对后请填写日期本身。",
    ),
    "cell_error": Bilingual(
        "{value} is the error of a spreadsheet formula; enter the value itself.",
        "{value} 是表格公式的错误值，请填写实际内容。",
    ),
    "month_format": Bilingual("Enter a month as yyyyMM, such as 202611.", "请按 yyyyMM 填写年月，例如 202611。"),
    "money_format": Bilingual(
        "Enter an amount of yuan such as 6800 or 6800.50.", "请填写金额（元），例如 6800 或 6800.50。"
    ),
    "money_negative": Bilingual("The amount is below zero; enter it without a minus sign.", "金额小于零，请去掉负号。"),
    "money_too_large": Bilingual(
        "The amount is larger than 100 million yuan; check the unit.", "金额超过一亿元，请核对单位。"
    ),
    "phone_format": Bilingual(
        "Enter a mobile number of 11 digits, or a landline with area code.", "请填写 11 位手机号或带区号的座机号码。"
    ),
    "cover_checked_later": Bilingual(
        "Many people were looked up today, so insurance with other employers is checked after submission.",
        "今日查询人数较多，是否在其他单位参保将在提交后核对。",
    ),
    "not_examined": Bilingual(
        "This line could not be checked; correct it or remove it. If that does not help, tell the office the "
        "number {error}.",
        "该行未能检查，请更正或移出该行；仍不能解决的，请将编号 {error} 告知经办机构。",
    ),
    "no_lines": Bilingual("Add at least one person before submitting.", "请至少添加一人后再提交。"),
    "twice_in_filing": Bilingual(
        "Line {other} has the same number; remove one of the two lines.",
        "与第 {other} 行证件号码相同，请删去其中一行。",
    ),
    "under_way": Bilingual(
        "A filing “{service}” for this person is under way, number {number}; wait until it is done.",
        "该人员的“{service}”已在办理中，受理号 {number}，请等待办结。",
    ),
    "document_missing": Bilingual("Attach the document that proves this.", "请上传证明材料。"),
}


def finding_sentence(finding: Finding, own: Mapping[str, Bilingual]) -> Bilingual:
    """Return the sentence of a finding: the service's own for its code, else the engine's."""
    words: dict[str, Any] = {
        name: Bilingual(word["en"], word["zh"]) if isinstance(word, dict) and {"en", "zh"} == word.keys() else word
        for name, word in finding.words.items()
    }
    return (own.get(finding.code) or SENTENCES[finding.code]).filled(words)
