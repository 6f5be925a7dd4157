"""URLs of reconciliation."""

from django.urls import path

from canbao.office.reconciliation import views

urlpatterns = [
    path("receipts/day-end/", views.overview, name="day_end"),
    path("receipts/day-end/run/", views.run_reconciliation, name="run_day_end"),
    path("receipts/day-end/treasury/", views.enter_total, name="treasury_total"),
    path("receipts/day-end/explain/", views.explain, name="explain_break"),
]
