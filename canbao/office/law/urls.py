"""URLs of parameters of the law."""

from django.urls import path

from canbao.office.law import views

urlpatterns = [
    path("law/", views.parameters_in_force, name="law"),
    path("law/choose/", views.choose, name="law_choose"),
    path("law/waiting/", views.waiting, name="law_waiting"),
    path("law/parameters/<str:parameter>/", views.parameter_page, name="law_parameter"),
    path("law/parameters/<str:parameter>/prepare/", views.prepare, name="law_prepare"),
    path("law/values/<int:value>/", views.value, name="law_value"),
    path("law/values/<int:value>/release/", views.release, name="law_release"),
    path("law/values/<int:value>/refuse/", views.refuse, name="law_refuse"),
    path("law/values/<int:value>/withdraw/", views.withdraw, name="law_withdraw"),
    path("law/values/<int:value>/measure/", views.recompute_impact, name="law_measure"),
]
