"""URLs of certificates."""

from django.urls import path

from canbao.portal.certificates import views

urlpatterns = [
    path("certificates/", views.certificate_page, name="certificates"),
    path("certificates/make/", views.make, name="make_certificates"),
    path("certificates/<int:batch>/", views.batch, name="batch"),
    path("certificates/<int:batch>/prepare/", views.prepare, name="prepare_certificates"),
    path("certificates/<int:batch>.pdf", views.batch_pdf, name="batch_pdf"),
    path("certificates/<int:batch>.zip", views.batch_zip, name="batch_zip"),
]
