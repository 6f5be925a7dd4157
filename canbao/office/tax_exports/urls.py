"""URLs of files of issued bills for the tax office."""

from django.urls import path

from canbao.office.tax_exports import views

urlpatterns = [
    path("receipts/exports/", views.exports, name="exports"),
    path("receipts/exports/make/", views.make, name="make_export"),
    path("receipts/exports/<int:export>/fetch/", views.fetch, name="fetch_export"),
    path("receipts/exports/<int:export>/recall/", views.recall, name="recall_export"),
]
