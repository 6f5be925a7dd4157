# ruff: noqa: E501 - rows of data; a Chinese character counts as two columns
"""The context of the gallery page: every component with ordinary and with extreme content."""

from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

LONG_NAME = "陕西省铜川市耀州区示例陶瓷文化产业发展集团有限责任公司第三分公司退休人员管理服务中心办公室综合科"
LONG_WORD = "Niegeschieht-Unternehmensbeteiligungsverwaltungsgesellschaft"
NAMES = ["李晓燕", "张建国", "陈思远", "阿依古丽·买买提江", "赵强", "欧阳修文", "𠮷田健", "Maria Fernanda de la Cruz"]


class EmployerForm(forms.Form):
    """A form with one field of every kind."""

    name = forms.CharField(label="单位名称", help_text="与营业执照上一致。", max_length=40)
    code = forms.CharField(label="统一社会信用代码", help_text="18 位；没有的填组织机构代码。")
    kind = forms.ChoiceField(label="单位类型", choices=[("10", "企业"), ("20", "机关"), ("30", "事业单位")])
    way = forms.ChoiceField(label="缴费方式", choices=[("1", "银行代扣"), ("2", "自行缴纳")], widget=forms.RadioSelect)
    schemes = forms.MultipleChoiceField(
        label="参加险种",
        choices=[("310", "职工基本医疗保险"), ("320", "公务员医疗补助"), ("330", "大额医疗费用补助")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    since = forms.DateField(label="成立日期", widget=forms.DateInput)
    month = forms.CharField(
        label="参保年月", help_text="例如 202611。", widget=forms.TextInput({"inputmode": "numeric"})
    )
    wage = forms.DecimalField(label="缴费工资（元）", decimal_places=2)
    staff = forms.IntegerField(label="职工人数", required=False)
    email = forms.EmailField(label="电子邮箱", required=False)
    password = forms.CharField(label="密码", widget=forms.PasswordInput)
    remark = forms.CharField(label="备注", widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label="我已核对以上内容，对其真实性负责")
    workbook = forms.FileField(label="工作簿", required=False)


def valid_form() -> EmployerForm:
    """Return a form before its first submission."""
    return EmployerForm(
        auto_id="good_%s",
        initial={"name": "示例陶瓷有限公司", "since": date(2011, 3, 8), "wage": "6800.00", "way": "1", "staff": 4},
    )


def invalid_form() -> EmployerForm:
    """Return the form after a submission with errors in most fields; typed values are kept."""
    typed = {"name": LONG_NAME, "code": "9161020012345678", "month": "202613", "wage": "六千八", "email": "wang@"}
    form = EmployerForm(typed, {"workbook": SimpleUploadedFile("empty.xlsx", b"")}, auto_id="bad_%s")
    form.is_valid()
    form.add_error("month", "参保年月“202613”没有这个月份，请按 yyyyMM 填写，例如 202611。")
    form.add_error(None, "本月增减员申报已于 11 月 25 日截止，本次申报将计入 202612。")
    return form


def people(count: int) -> list[dict[str, Any]]:
    """Return table rows, one for each person; some have findings."""
    rows = []
    for number in range(1, count + 1):
        state = {2: "error", 3: "warning"}.get(number % 7, "")
        rows.append(
            {
                "number": number,
                "name": LONG_NAME[:40] if number == 5 else NAMES[number % len(NAMES)],
                "certificate": f"6102001992031{number:05d}"[:18],
                "month": 202609 if state == "warning" else 202611,
                "wage": 320000 if state == "warning" else 680000 + number * 100,
                "base": 425300 if state == "warning" else 680000 + number * 100,
                "state": state,
            }
        )
    return rows


def gallery_context(rows: int = 500) -> dict[str, Any]:
    """Return all variables of `ui/gallery.html`; `rows` is the length of its long table."""
    return {
        **_shell(),
        **_LISTS,
        "form": valid_form(),
        "wrong": invalid_form(),
        "people": people(6),
        "many": people(rows),
        "name": LONG_NAME,
        "long_word": LONG_WORD,
        "receipt": "2026-1123-004812",
        "now": datetime(2026, 11, 23, 2, 44, tzinfo=UTC),
        "decisions": [
            {"value": "pass", "label": "通过", "kind": "done"},
            {"value": "return", "label": "退回", "kind": "wait"},
            {"value": "refuse", "label": "不通过", "kind": "stop"},
        ],
        "desk_rows": _desk_rows(),
    }


def _shell() -> dict[str, Any]:
    labels = ["首页", "办事大厅", "我的办件", "参保人员", "缴费", "消息"]
    return {
        "site": {
            "name": "参保通",
            "subtitle": "铜川市医疗保障单位网上服务",
            "url": "#",
            "contact": "咨询 0919-3180000 工作日 9:00–17:00",
            "links": [{"label": "无障碍声明", "url": "#"}, {"label": "隐私说明", "url": "#"}],
        },
        "navigation": [
            {"label": label, "url": f"#{number}", "current": number == 1, "count": 3 if number == 5 else 0}
            for number, label in enumerate(labels)
        ],
        "switches": [
            {"label": "大字版", "url": "#", "name": "size", "value": "large", "pressed": False},
            {"label": "高对比", "url": "#", "name": "contrast", "value": "high", "pressed": False},
            {"label": "English", "url": "#", "name": "language", "value": "en", "pressed": None, "lang": "en"},
        ],
        "signed_in": {"name": "王芳", "unit": "示例陶瓷有限公司", "url": "#", "logout_url": "#"},
        "crumbs": [{"label": "办事大厅", "url": "#"}, {"label": "医疗保险", "url": "#"}, {"label": "人员新参保登记"}],
    }


_LISTS: dict[str, Any] = {
    "tasks": [
        {
            "title": "在医保中心开通网上经办",
            "state": "done",
            "text": "已开通，单位编号 6102000417，2026 年 11 月 02 日",
        },
        {
            "title": "注册单位账户",
            "state": "done",
            "text": "登录名 shilitaoci，王芳（单位管理员）",
            "note": "11 月 03 日",
        },
        {"title": "完善单位基本信息", "state": "done", "text": LONG_NAME, "url": "#", "action": "查看"},
        {
            "title": "绑定医保中心的单位账户",
            "state": "next",
            "text": "需要注册信息打印单上的绑定用户名和绑定密码",
            "url": "#",
            "action": "去绑定",
        },
        {"title": "网上经办业务", "state": "blocked", "text": "绑定后开放"},
    ],
    "answers": [
        {"key": "单位名称", "value": LONG_NAME, "url": "#", "action": "修改"},
        {"key": "统一社会信用代码", "value": "91610200123456789X", "url": "#", "action": "修改"},
        {"key": "传真", "value": "", "url": "#", "action": "修改"},
        {"key": "登记机关", "value": "铜川市市场监督管理局"},
    ],
    "facts": [
        {"term": "登记簿", "value": "无此人，将新建"},
        {"term": "本市参保", "value": "无"},
        {"term": "居民医保", "value": None},
        {"term": "其他办件", "value": LONG_WORD},
    ],
    "figures": [
        {"label": "本期（202611）", "value": "81,340.20"},
        {"label": "变化", "value": "+4,612.85", "kind": "wait", "note": "其中补收 850.60"},
        {"label": "变为", "value": "85,953.05"},
    ],
    "form_steps": [
        {"label": "填写人员", "state": "now"},
        {"label": "核对与测算", "state": "todo"},
        {"label": "提交审核", "state": "todo"},
    ],
    "matter_steps": [
        {"label": "提交", "state": "done", "note": "11-23 10:44 王芳"},
        {"label": "受理", "state": "done", "note": "10:51 刘敏"},
        {"label": "初审", "state": "now"},
        {"label": "复核", "state": "todo"},
        {"label": "办结", "state": "todo"},
    ],
    "events": [
        {"time": datetime(2026, 11, 23, 2, 44, tzinfo=UTC), "title": "提交 4 人", "who": "王芳，示例陶瓷有限公司"},
        {
            "time": datetime(2026, 11, 23, 2, 51, tzinfo=UTC),
            "title": "受理",
            "who": "刘敏，医保中心",
            "kind": "done",
        },
        {
            "time": "今天",
            "title": "退回补正",
            "who": "刘敏",
            "kind": "stop",
            "text": "第 2 行证件号码与公安库不符，请对照身份证核对后重新提交。",
        },
        {"time": date(2026, 11, 26), "title": "承诺办结", "kind": "wait"},
    ],
    "side": [
        {
            "links": [
                {"label": "我的待办", "url": "#", "count": 23, "current": True},
                {"label": "今日到期", "url": "#", "count": 4},
                {"label": "未分派", "url": "#", "count": 117},
                {"label": "退回后重报", "url": "#", "count": 0},
            ]
        },
        {
            "heading": "按事项",
            "links": [
                {"label": "新参保", "url": "#", "count": 61},
                {"label": "停保", "url": "#", "count": 38},
                {"label": "单位信息修改及法定代表人变更", "url": "#", "count": 1234},
            ],
        },
    ],
}


def _desk_rows() -> list[dict[str, Any]]:
    checks = ["", "补收 2 个月，低于下限", "", "仍在另一单位参保"]
    rows = people(4)
    for row, check, decided in zip(rows, checks, ["pass", "", "pass", "refuse"], strict=True):
        row |= {"check": check, "decided": decided, "state": "current" if row["number"] == 2 else ""}
    return rows
