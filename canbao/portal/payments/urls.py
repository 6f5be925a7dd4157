"""URLs of the employer's account."""

from django.urls import path

from canbao.portal.payments import views

urlpatterns = [
    path("payments/", views.payments, name="payments"),
    path("payments/letters/<int:letter_id>.pdf", views.print_letter, name="print_letter"),
]
