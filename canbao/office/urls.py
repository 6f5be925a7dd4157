"""URLs of the agency's site, one include per task. A matter's URL contains its employer's id and its own."""

from django.urls import include, path

app_name = "office"

urlpatterns = [
    path("", include("canbao.office.worklist.urls")),
    path("", include("canbao.office.review_desk.urls")),
    path("", include("canbao.office.employers.urls")),
    path("", include("canbao.office.slips.urls")),
    path("", include("canbao.office.employer_bills.urls")),
    path("", include("canbao.office.employer_account.urls")),
    path("", include("canbao.office.tax_payments.urls")),
    path("", include("canbao.office.tax_exports.urls")),
    path("", include("canbao.office.refunds.urls")),
    path("", include("canbao.office.arrears.urls")),
    path("", include("canbao.office.statements.urls")),
    path("", include("canbao.office.reconciliation.urls")),
    path("", include("canbao.office.opening_balances.urls")),
    path("", include("canbao.office.law.urls")),
    path("", include("canbao.office.assessment.urls")),
    path("", include("canbao.office.plots.urls")),
    path("", include("canbao.office.people.urls")),
    path("", include("canbao.office.publishing.urls")),
    path("", include("canbao.office.staff.urls")),
    path("", include("canbao.office.journal.urls")),
]
