"""URLs of statements."""

from django.urls import path

from canbao.office.statements import views

urlpatterns = [
    path("receipts/statements/", views.statements, name="statements"),
    path("receipts/statements/<slug:statement>/", views.show, name="statement"),
    path("receipts/statements/<slug:statement>.csv", views.download_csv, name="statement_csv"),
    path("receipts/statements/<slug:statement>.pdf", views.print_pdf, name="statement_pdf"),
    path("levy/state/", views.city_state, name="city_state"),
]
