"""URLs of the employer's account."""

from django.urls import path

from canbao.portal.payments import views

urlpatterns = [
    path("payments/", views.payments, name="payments"),
    path("payments/demands/<int:demand_id>.pdf", views.print_payment_demand, name="print_payment_demand"),
]
