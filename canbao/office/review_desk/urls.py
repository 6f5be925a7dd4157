"""URLs of the review desk."""

from django.urls import path

from canbao.office.review_desk import attachment_views, views

urlpatterns = [
    path("matters/<int:employer>/<int:matter>/", views.matter_page, name="desk"),
    path("matters/<int:employer>/<int:matter>/take/", views.take, name="take"),
    path("matters/<int:employer>/<int:matter>/release/", views.release, name="release"),
    path("matters/<int:employer>/<int:matter>/clear/", views.unmask_names, name="clear"),
    path("matters/<int:employer>/<int:matter>/decide/", views.decide, name="decide"),
    path("matters/<int:employer>/<int:matter>/documents/<int:document>/", attachment_views.attachment, name="document"),
]
