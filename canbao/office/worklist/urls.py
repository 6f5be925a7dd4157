"""URLs of the worklist."""

from django.urls import path

from canbao.office.worklist import views

urlpatterns = [
    path("", views.first_page, name="home"),
    path("matters/", views.worklist, name="worklist"),
    path("matters/take/", views.take_many, name="take_many"),
    path("matters/find/", views.find_by_number, name="find"),
]
