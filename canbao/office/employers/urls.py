"""URLs of employers."""

from django.urls import path

from canbao.office.employers import views

urlpatterns = [
    path("employers/", views.employers, name="employers"),
    path("employers/new/", views.register, name="register"),
    path("employers/<int:employer>/", views.employer, name="employer"),
]
