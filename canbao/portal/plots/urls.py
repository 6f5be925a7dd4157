"""URLs of plots of an employer's bills and bases."""

from django.urls import path

from canbao.portal.plots import views

urlpatterns = [
    path("bills/plots/", views.plots, name="plots"),
    path("bills/plots/<slug:name>.svg", views.plot_svg, name="plot_svg"),
    path("bills/plots/<slug:name>.csv", views.plot_csv, name="plot_csv"),
]
