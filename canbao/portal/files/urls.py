"""URLs of prepared files."""

from django.urls import path

from canbao.portal.files import views

urlpatterns = [
    path("files/", views.files, name="files"),
    path("files/<int:prepared>/", views.file, name="file"),
    path("files/<int:prepared>/download/", views.download_file, name="download_file"),
    path("files/<int:prepared>/again/", views.make_again, name="make_file_again"),
]
