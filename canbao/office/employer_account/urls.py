"""URLs of one employer's account."""

from django.urls import path

from canbao.office.employer_account import views

urlpatterns = [
    path("employers/<int:employer>/account/", views.account, name="account"),
    path("employers/<int:employer>/account/refund/", views.refund, name="ask_refund"),
    path("employers/<int:employer>/account/opening/", views.opening, name="ask_opening"),
    path("employers/<int:employer>/account/<int:month>/<int:number>/pay/", views.pay, name="pay_bill"),
    path("employers/<int:employer>/account/<int:month>/<int:number>/waive/", views.waive, name="waive_fee"),
    path("employers/<int:employer>/account/<int:month>/<int:number>/write-off/", views.write_off, name="write_off"),
    path(
        "employers/<int:employer>/account/bookings/<int:booking>/reverse/",
        views.reverse_booking,
        name="reverse_booking",
    ),
]
