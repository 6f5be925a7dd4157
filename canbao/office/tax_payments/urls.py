"""URLs of tax payments."""

from django.urls import path

from canbao.office.tax_payments import preview_views, views

urlpatterns = [
    path("receipts/", views.overview, name="receipts"),
    path("receipts/read/", views.read_feed, name="read_feed"),
    path("receipts/preview/<int:preview>/", preview_views.preview, name="feed_preview"),
    path("receipts/preview/<int:preview>/book/", preview_views.book, name="book_feed"),
    path("receipts/preview/<int:preview>/discard/", preview_views.discard, name="discard_feed"),
    path("receipts/files/<int:file>/", views.file, name="feed_file"),
    path("receipts/assign/", views.assign, name="assign_arrival"),
    path("receipts/take-over/", views.take_over, name="take_over_arrival"),
    path("receipts/<int:employer>/<int:instruction>/release/", views.release, name="release_instruction"),
    path("receipts/<int:employer>/<int:instruction>/refuse/", views.refuse, name="refuse_instruction"),
]
