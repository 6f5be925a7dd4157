"""URLs of the interface, version 1. openapi.json in this package describes each of them."""

from django.urls import path

from canbao.api import views

app_name = "api"
urlpatterns = [
    path("v1/openapi.json", views.description, name="description"),
    path("v1/bills", views.bills, name="bills"),
    path("v1/bills/<int:month>/<int:number>", views.bill, name="bill"),
    path("v1/bills/<int:month>/<int:number>/people", views.bill_people, name="bill_people"),
    path("v1/bills/<int:month>/<int:number>/people/<int:person>", views.bill_person, name="bill_person"),
]
