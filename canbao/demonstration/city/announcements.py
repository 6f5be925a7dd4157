"""Publish the announcements of the demonstration's agency."""

from django.utils import timezone

from canbao.demonstration.city import past_acts
from canbao.law.queries import get_city_pack
from canbao.matters.announcements import prepare_announcement, release_announcement
from canbao.matters.models import Announcement
from canbao.values.actor import Actor

_WORDS = (
    (
        35,
        "关于开展本年度职工医保缴费基数申报工作的通知",
        "各参保单位：\n\n本年度职工基本医疗保险缴费基数申报已经开始，请在申报期内通过“人员缴费基数申报”如实申报职工"
        "上年度月平均工资。逾期未申报的，按最近一次申报的工资核定；从未申报的按下限核定。\n\n申报办结后，工资有变动的可"
        "随时按更正办理，自填写的生效年月起执行。",
        "Declaration of contribution bases for this year",
        "The yearly declaration of contribution bases is open. Declare your people's average monthly wages of last "
        "year inside the window. Without a declaration the wage declared last is used, or the floor where there is "
        "none.\n\nLater changes are filed as corrections and count from the month they state.",
    ),
    (
        14,
        "单位账户绑定和注册信息打印单办理须知",
        "申请开通网上经办的单位，请由经办人携带介绍信和本人身份证件到医保经办中心窗口领取注册信息打印单。打印单自"
        "打印之日起 30 日内有效，重新打印后原打印单作废。\n\n打印单遗失的，请及时到窗口作废，避免他人绑定。",
        "Registration slips and binding of accounts",
        "To file online, fetch the registration slip at the agency's counter with a letter of the employer and your "
        "identity card. It is valid for 30 days; a new one makes the old one void.",
    ),
    (
        2,
        "每月 25 日前请完成当月增减员申报",
        "为保证当月费款及时核定，请各单位于每月 25 日（遇节假日顺延）前提交当月新参保、停保、续保申报；之后提交的计入"
        "下月费款所属期。请勿重复提交，办理进度可在“我的办件”查看。",
        "",
        "",
    ),
)
"""Working days ago, then title and text in Chinese and in English (empty: no translation)."""


def publish_announcements(writer: Actor, releaser: Actor) -> None:
    """Let one person prepare each announcement and another release it, on its day."""
    today = timezone.localdate()
    for days_ago, *words in _WORDS:
        moment = past_acts.local_time(past_acts.get_working_day_before(today, days_ago, get_city_pack()), 9)
        with past_acts.clock_at(moment):
            row = prepare_announcement(writer, dict(zip(("title", "body", "title_en", "body_en"), words, strict=True)))
            release_announcement(releaser, row.id, row.version)
        # The clock of the acts does not reach the model's default; set both times to the announcement's day.
        Announcement.objects.filter(id=row.id).update(prepared_at=moment, published_at=moment)
