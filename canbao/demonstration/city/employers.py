"""The demonstration's forty employers. Their organisation codes begin with XXXX, which is never assigned."""

from dataclasses import dataclass

from canbao.values.number_checks import credit_check_character, organisation_check_character


@dataclass(frozen=True, slots=True)
class Example:
    """An invented employer: name, type (emp_type), economic type, industry, legal representative, people on its roster.

    ``part`` is its state on the site: ``bound``, ``registered`` (an account, not bound), ``unfinished``
    (an account that states no legal representative), ``opened`` (a slip, no account), ``counter`` (neither).
    """

    name: str
    kind: str
    economy: str
    industry: str
    legal: str
    people: int
    part: str = "bound"


EXAMPLES = (
    Example("秦川陶瓷示例有限公司", "10", "150", "C", "王建国", 320),
    Example("漆水软件示例有限公司", "10", "173", "I", "李晓燕", 86),
    Example("北关机械制造示例有限公司", "10", "150", "C", "赵永刚", 240),
    Example("同官建筑工程示例有限公司", "10", "151", "E", "周国庆", 210),
    Example("玉华山旅游示例有限公司", "10", "159", "N", "何雪梅", 64),
    Example("示例市第一示范小学", "50", "110", "P", "郭秀英", 92),
    Example("示例市中心示例医院", "50", "110", "Q", "陈志强", 260),
    Example("示例区水务示例站", "50", "110", "N", "杨立新", 48),
    Example("照金物流示例有限公司", "10", "173", "G", "马海涛", 118),
    Example("薛家寨农业示例合作社", "10", "130", "A", "薛宝山", 57),
    Example("孟姜女纺织示例有限公司", "10", "120", "C", "董桂兰", 176),
    Example("川口热力示例有限公司", "10", "151", "D", "冯正阳", 105),
    Example("新区商贸示例有限公司", "10", "173", "F", "邓小玲", 41),
    Example("耀瓷文化传播示例有限公司", "10", "173", "R", "欧阳静", 23),
    Example("药王山制药示例股份有限公司", "10", "160", "C", "孙思远", 198),
    Example("示例街道社区服务中心", "90", "190", "O", "韩文静", 19),
    Example("王益餐饮管理示例有限公司", "10", "173", "H", "许红梅", 73),
    Example("印台煤业示例有限公司", "10", "151", "B", "罗宏伟", 284),
    Example("宜君玉米种业示例有限公司", "10", "150", "A", "傅新民", 34),
    Example("示例人力资源服务有限公司", "81", "173", "L", "曹淑华", 61),
    Example("黄堡汽车修理示例厂", "80", "175", "O", "丁小龙", 8),
    Example("金锁关建材示例有限公司", "10", "173", "C", "魏军", 52),
    Example("示例区司法示例所", "30", "110", "S", "宋明哲", 27),
    Example("溪山物业示例有限公司", "10", "173", "K", "程亚楠", 88),
    Example("示例职业培训学校", "55", "190", "P", "苏文博", 16),
    Example("龙潭检测技术示例有限公司", "10", "173", "M", "卢浩然", 29),
    Example("坡头塑业示例有限公司", "10", "172", "C", "蒋伟", 36),
    Example("阿姑社种植示例有限公司", "10", "173", "A", "蔡春霞", 12),
    Example("示例养老服务中心", "55", "190", "Q", "贾玉珍", 31),
    Example("广阳电气示例有限公司", "10", "150", "C", "萧俊杰", 47),
    Example("陈炉餐具示例有限公司", "10", "173", "C", "于鹏", 22),
    Example("示例市个体私营经济协会", "70", "190", "S", "吕敏", 6),
    Example("小丘果品示例有限公司", "10", "173", "F", "彭佳琪", 14),
    Example("石柱石材示例有限公司", "10", "173", "B", "沈强", 25),
    Example("关庄奶业示例有限公司", "10", "150", "C", "曾晓东", 33),
    Example("瑶曲运输示例有限公司", "10", "173", "G", "唐磊", 18, "registered"),
    Example("演池园艺示例有限公司", "10", "173", "A", "谢若涵", 7, "unfinished"),
    Example("庙湾设计示例工作室", "80", "171", "M", "高诗涵", 5, "registered"),
    Example("示例城新设科技有限公司", "10", "173", "I", "林思雨", 0, "opened"),
    Example("哭泉服务外包示例有限公司", "10", "173", "L", "叶巧云", 14, "counter"),
)


def organisation_code(serial: int) -> str:
    """Return the organisation code of the employer with a serial from 1: ``XXXX0001-…``, with its check character.

    From 10,000 on the last four characters are a letter and three characters of the alphabet of credit codes.
    """
    body = f"XXXX{serial:04d}" if serial < 10_000 else f"XXXX{_four_characters(serial - 10_000)}"
    return f"{body}-{organisation_check_character(body)}"


def _four_characters(count: int) -> str:
    characters = "".join(_ALPHABET[count // 31**power % 31] for power in (2, 1, 0))
    return _ALPHABET[10 + count // 31**3] + characters


_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015: digits and the letters that cannot be mistaken for them."""


def credit_code(serial: int) -> str:
    """Return the unified social credit code of the employer with a serial from 1: ``91610200XXXX…``."""
    body = "91610200" + organisation_code(serial).replace("-", "")
    return body + credit_check_character(body)


def phone(serial: int) -> str:
    """Return an invented mobile number."""
    return f"1990919{serial:04d}"


def particulars(serial: int, example: Example) -> dict[str, object]:
    """Return the particulars of the employer with a serial from 1, by field names of the register."""
    return {
        "number": f"6102{serial:06d}",
        "name": example.name,
        "credit_code": credit_code(serial),
        "organisation_code": organisation_code(serial),
        "employer_type": example.kind,
        "economic_type": example.economy,
        "affiliation": "40" if example.kind in ("30", "50") else "90",
        "industry": example.industry,
        "legal_representative": example.legal,
        "legal_representative_phone": phone(serial),
        "insurance_officer": HANDLERS[serial % len(HANDLERS)],
        "insurance_officer_phone": phone(1000 + serial),
        "address": f"示例市示例区建设路 {serial} 号",
        "postcode": "727000",
        "bank": "示例银行示例市分行",
        "bank_account": f"6100{serial:015d}",
        "schemes": ["310"],
        "handler": HANDLERS[serial % len(HANDLERS)],
        "handler_phone": phone(1000 + serial),
    }


HANDLERS = ("李芳", "张敏", "刘婷婷", "陈静", "杨丽娟", "吴雨桐", "徐文静", "孙晓燕", "胡雪梅", "朱欣怡")
"""Names of the employers' operators, in turn."""
