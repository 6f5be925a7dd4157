"""URLs of arrears."""

from django.urls import path

from canbao.office.arrears import views

urlpatterns = [
    path("receipts/arrears/", views.arrears, name="arrears"),
    path("employers/<int:employer>/letters/", views.letters, name="dunning"),
    path("employers/<int:employer>/letters/make/", views.make_letter, name="make_letter"),
    path("employers/<int:employer>/letters/<int:letter_id>.pdf", views.print_letter, name="print_letter"),
]
