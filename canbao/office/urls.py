"""Addresses of the agency's site. A matter is found by its employer and its id: no statement asks everywhere."""

from django.urls import path

from canbao.office.views import (
    desk,
    documents,
    employer_levy,
    employers,
    journal,
    levy,
    people,
    publishing,
    slips,
    staff,
    worklist,
)

app_name = "office"

_MATTER = "matters/<int:employer>/<int:matter>/"

urlpatterns = [
    path("", worklist.home, name="home"),
    path("matters/", worklist.worklist, name="worklist"),
    path("matters/take/", worklist.take_many, name="take_many"),
    path("matters/find/", worklist.find, name="find"),
    path(_MATTER, desk.desk, name="desk"),
    path(f"{_MATTER}take/", desk.take, name="take"),
    path(f"{_MATTER}release/", desk.release, name="release"),
    path(f"{_MATTER}clear/", desk.clear, name="clear"),
    path(f"{_MATTER}decide/", desk.decide, name="decide"),
    path(f"{_MATTER}documents/<int:document>/", documents.document, name="document"),
    path("employers/", employers.employers, name="employers"),
    path("employers/new/", employers.register, name="register"),
    path("employers/<int:employer>/", employers.employer, name="employer"),
    path("employers/<int:employer>/slip/", slips.print_slip, name="slip"),
    path("employers/<int:employer>/slip/void/", slips.void_slip, name="void_slip"),
    path("employers/<int:employer>/levy/", employer_levy.bills, name="employer_levy"),
    path("employers/<int:employer>/levy/assess/", employer_levy.assess, name="employer_assess"),
    path("employers/<int:employer>/levy/print/", employer_levy.print_bills, name="employer_print"),
    path("employers/<int:employer>/levy/<int:month>/<int:number>/issue/", employer_levy.issue, name="issue_bill"),
    path("levy/", levy.months, name="levy"),
    path("levy/month/", levy.choose, name="levy_choose"),
    path("levy/<int:month>/", levy.month, name="levy_month"),
    path("levy/<int:month>/start/", levy.start, name="levy_start"),
    path("levy/<int:month>/cancel/", levy.cancel, name="levy_cancel"),
    path("levy/<int:month>/issue/", levy.issue, name="levy_issue"),
    path("people/", people.people, name="people"),
    path("people/<int:person>/", people.person, name="person"),
    path("publishing/", publishing.publishing, name="publishing"),
    path("publishing/announcements/new/", publishing.announce, name="announce"),
    path("publishing/announcements/<int:announcement>/", publishing.correct, name="correct_announcement"),
    path("publishing/announcements/<int:announcement>/withdraw/", publishing.withdraw, name="withdraw_announcement"),
    path("publishing/guides/<slug:code>/", publishing.guide, name="guide"),
    path("publishing/guides/<slug:code>/<slug:part>/", publishing.guide_part, name="guide_part"),
    path("staff/", staff.staff, name="staff"),
    path("staff/new/", staff.add, name="add_staff"),
    path("journal/", journal.journal, name="journal"),
    path("journal/verify/", journal.verify, name="verify"),
]
