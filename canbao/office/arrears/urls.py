"""URLs of arrears."""

from django.urls import path

from canbao.office.arrears import demand_views, views

urlpatterns = [
    path("receipts/arrears/", views.arrears, name="arrears"),
    path("employers/<int:employer>/demands/", demand_views.payment_demands, name="payment_demands"),
    path("employers/<int:employer>/demands/prepare/", demand_views.prepare, name="prepare_demand"),
    path("employers/<int:employer>/demands/<int:demand_id>.pdf", demand_views.print_demand, name="print_demand"),
    path("employers/<int:employer>/demands/<int:demand_id>/release/", demand_views.release, name="release_demand"),
    path("employers/<int:employer>/demands/<int:demand_id>/refuse/", demand_views.refuse, name="refuse_demand"),
    path("employers/<int:employer>/demands/<int:demand_id>/void/", demand_views.void, name="void_demand"),
]
