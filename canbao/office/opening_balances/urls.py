"""URLs of opening balances."""

from django.urls import path

from canbao.office.opening_balances import views

urlpatterns = [
    path("receipts/opening/", views.overview, name="openings"),
    path("receipts/opening/read/", views.read_file, name="read_openings"),
    path("receipts/opening/<int:opening>/", views.waiting_file, name="waiting_openings"),
    path("receipts/opening/<int:opening>/release/", views.release, name="release_openings"),
    path("receipts/opening/<int:opening>/refuse/", views.refuse, name="refuse_openings"),
]
