"""URLs of issued bills."""

from django.urls import path

from canbao.portal.bills import views

urlpatterns = [
    path("bills/", views.bills, name="bills"),
    path("bills/print/", views.print_bills, name="print_bills"),
    path("bills/<int:month>/<int:number>/", views.bill, name="bill"),
    path("bills/<int:month>/<int:number>/notice.json", views.data_file, name="data_file"),
    path("bills/<int:month>/<int:number>/people/<int:person>/", views.bill_person, name="bill_person"),
    path("bills/<int:month>/<int:number>/people/<int:person>.pdf", views.bill_person_paper, name="bill_person_paper"),
]
