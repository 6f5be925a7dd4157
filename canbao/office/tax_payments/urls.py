"""URLs of tax payments."""

from django.urls import path

from canbao.office.tax_payments import views

urlpatterns = [
    path("receipts/", views.overview, name="receipts"),
    path("receipts/read/", views.read_feed, name="read_feed"),
    path("receipts/files/<int:file>/", views.file, name="feed_file"),
    path("receipts/assign/", views.assign, name="assign_arrival"),
    path("receipts/<int:employer>/<int:instruction>/release/", views.release, name="release_instruction"),
    path("receipts/<int:employer>/<int:instruction>/refuse/", views.refuse, name="refuse_instruction"),
]
