"""URLs of the payment orders of refunds."""

from django.urls import path

from canbao.office.refunds import views

urlpatterns = [
    path("receipts/refunds/", views.refunds, name="refunds"),
    path("receipts/refunds/send/", views.send, name="send_refunds"),
    path("receipts/refunds/files/<int:refund_file>.csv", views.download_batch, name="refund_file"),
    path("receipts/refunds/<int:employer>/<int:refund_order>.pdf", views.print_order, name="print_refund"),
    path("receipts/refunds/<int:employer>/<int:refund_order>/confirm/", views.confirm, name="confirm_refund"),
    path("receipts/refunds/<int:employer>/<int:refund_order>/bounce/", views.bounce, name="bounce_refund"),
]
