"""What a sentence says where the site cannot do it and an employer has to turn to the agency."""

from canbao.values.bilingual import Bilingual

CONTACT_AGENCY = Bilingual(
    "contact the agency and have the employment contract and the payroll at hand",
    "请联系医保经办中心，并准备好劳动合同和工资发放记录",
)
"""The end of a sentence about months that cannot be filed on-line."""
