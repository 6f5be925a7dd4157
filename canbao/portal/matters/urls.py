"""URLs of the employer's matters."""

from django.urls import path

from canbao.portal.filing.attachments.views import attachment
from canbao.portal.matters import receipt_views, views

urlpatterns = [
    path("matters/<int:matter>/documents/<int:document>/", attachment, name="document"),
    path("matters/", views.matters, name="matters"),
    path("matters/<int:matter>/", views.matter, name="matter"),
    path("matters/<int:matter>/withdraw/", views.withdraw, name="withdraw"),
    path("matters/<int:matter>/receipt/", receipt_views.receipt, name="receipt"),
    path("matters/<int:matter>/receipt.pdf", receipt_views.receipt_paper, name="receipt_paper"),
    path("matters/<int:matter>/results.csv", views.results, name="results"),
]
