"""URLs of tax payments."""

from django.urls import path

from canbao.office.tax_payments import credit_views, preview_views, receipt_views, views

urlpatterns = [
    path("receipts/", views.overview, name="receipts"),
    path("receipts/read/", views.read_feed, name="read_feed"),
    path("receipts/preview/<int:preview>/", preview_views.preview, name="feed_preview"),
    path("receipts/preview/<int:preview>/book/", preview_views.book, name="book_feed"),
    path("receipts/preview/<int:preview>/discard/", preview_views.discard, name="discard_feed"),
    path("receipts/files/<int:file>/", views.file, name="feed_file"),
    path("receipts/assign/", views.assign, name="assign_arrival"),
    path("receipts/credit/", credit_views.credit, name="credit"),
    path("receipts/receipt/", receipt_views.receipt, name="receipt"),
    path("receipts/receipt/request/", receipt_views.ask, name="request_receipt"),
    path("receipts/requests/<int:receipt_request>/release/", receipt_views.release, name="release_receipt"),
    path("receipts/requests/<int:receipt_request>/refuse/", receipt_views.refuse, name="refuse_receipt"),
    path("receipts/requests/<int:receipt_request>/withdraw/", receipt_views.withdraw, name="withdraw_receipt"),
    path("receipts/<int:employer>/<int:instruction>/release/", views.release, name="release_instruction"),
    path("receipts/<int:employer>/<int:instruction>/refuse/", views.refuse, name="refuse_instruction"),
    path("receipts/<int:employer>/<int:instruction>/withdraw/", views.withdraw, name="withdraw_instruction"),
]
