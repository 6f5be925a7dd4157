"""URLs of assessment."""

from django.urls import path

from canbao.office.assessment import views

urlpatterns = [
    path("levy/", views.months, name="levy"),
    path("levy/month/", views.choose_month, name="levy_choose"),
    path("levy/<int:month>/", views.month, name="levy_month"),
    path("levy/<int:month>/review/", views.review, name="levy_review"),
    path("levy/<int:month>/supplement/", views.supplement, name="levy_supplement"),
    path("levy/<int:month>/start/", views.start, name="levy_start"),
    path("levy/<int:month>/cancel/", views.cancel, name="levy_cancel"),
    path("levy/<int:month>/issue/", views.issue, name="levy_issue"),
]
