"""URLs of registration slips, and of the release of an account."""

from django.urls import path

from canbao.office.slips import views

urlpatterns = [
    path("employers/<int:employer>/slip/", views.print_slip, name="slip"),
    path("employers/<int:employer>/slip/void/", views.void_slip, name="void_slip"),
    path("employers/<int:employer>/release/", views.release_account, name="release_account"),
]
