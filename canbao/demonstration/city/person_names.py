"""Draw names of invented people: common ones, long ones of minorities, and ones with rare characters."""

from random import Random

_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
_FAMILY_TWO = ("欧阳", "司马", "上官", "诸葛", "皇甫", "令狐")
_MEN = (
    "建国",
    "伟",
    "强",
    "磊",
    "军",
    "志强",
    "浩然",
    "子轩",
    "文博",
    "俊杰",
    "鹏",
    "晓东",
    "海涛",
    "国庆",
    "永刚",
    "小龙",
    "宏伟",
    "立新",
    "思远",
    "明哲",
    "新民",
    "宝山",
    "正阳",
    "一凡",
)
_WOMEN = (
    "芳",
    "秀英",
    "敏",
    "静",
    "丽娟",
    "晓燕",
    "雪梅",
    "雨桐",
    "欣怡",
    "婷婷",
    "桂兰",
    "春霞",
    "玉珍",
    "红梅",
    "佳琪",
    "思雨",
    "梦瑶",
    "淑华",
    "巧云",
    "若涵",
    "小玲",
    "亚楠",
    "文静",
    "诗涵",
)
_RARE_MEN = ("䶮", "翀", "𬱖", "骉", "垚", "𠅤", "喆", "昪", "𬭚", "彧")
_RARE_WOMEN = ("㛃", "玥", "婳", "𬞟", "嫄", "翯", "犇", "𬍛", "姝", "芃")

_UYGUR = {
    "1": ("阿卜杜热合曼", "麦麦提明", "艾合买提江", "吐尔逊江", "阿迪力江", "伊力哈木江"),
    "2": ("古丽米热", "迪丽拜尔", "阿依古丽", "祖丽皮亚", "帕提古丽", "热依汗古丽"),
}
_UYGUR_FATHER = ("麦麦提吐尔逊", "阿卜杜克热木", "买买提依明", "吾布力哈斯木", "艾比布拉", "奥布力喀斯木")
_TIBETAN = {"1": ("扎西次仁", "洛桑旦增", "多吉才让", "索朗平措"), "2": ("格桑卓玛", "次仁央宗", "拉姆措", "德吉白珍")}
_MONGOL = {
    "1": ("巴特尔", "额尔德尼巴图", "苏和巴特尔", "宝力德巴雅尔"),
    "2": ("乌云其木格", "娜仁托娅", "萨日娜", "其其格玛"),
}
_YI = {"1": ("吉克木呷", "阿苦约布", "沙马拉毅"), "2": ("吉克阿依", "阿苏阿妞", "沙马日作")}


def draw_name(random: Random, sex: str) -> tuple[str, str]:
    """Return an invented name for a sex (gend) and the code of its ethnicity (naty)."""
    draw = random.random()
    if draw < 0.015:
        return f"{random.choice(_UYGUR[sex])}·{random.choice(_UYGUR_FATHER)}", "05"
    if draw < 0.023:
        return random.choice(_TIBETAN[sex]), "04"
    if draw < 0.031:
        return random.choice(_MONGOL[sex]), "02"
    if draw < 0.036:
        return random.choice(_YI[sex]), "07"
    family = random.choice(_FAMILY_TWO) if draw > 0.985 else random.choice(_FAMILY)
    rare = 0.04 < draw < 0.055
    given = random.choice((_RARE_MEN if sex == "1" else _RARE_WOMEN) if rare else (_MEN if sex == "1" else _WOMEN))
    return family + given, "03" if family == "马" and draw > 0.5 else "01"
