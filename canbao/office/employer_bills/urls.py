"""URLs of one employer's bills."""

from django.urls import path

from canbao.office.employer_bills import views

urlpatterns = [
    path("employers/<int:employer>/levy/", views.bills, name="employer_levy"),
    path("employers/<int:employer>/levy/assess/", views.assess, name="employer_assess"),
    path("employers/<int:employer>/levy/print/", views.print_bills, name="employer_print"),
    path("employers/<int:employer>/levy/<int:month>/<int:number>/issue/", views.issue, name="issue_bill"),
]
