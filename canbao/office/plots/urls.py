"""URLs of plots of the city's levy, arrears and bases."""

from django.urls import path

from canbao.office.plots import views

urlpatterns = [
    path("levy/plots/", views.plots, name="plots"),
    path("levy/plots/<slug:name>.svg", views.plot_svg, name="plot_svg"),
    path("levy/plots/<slug:name>.csv", views.plot_csv, name="plot_csv"),
]
