from django.urls import path

from ocop.core.exports import views

urlpatterns = [
    path("lam-viec/xuat/", views.export, name="export"),
    path("lam-viec/xuat/<int:pk>/", views.job, name="export_job"),
    path("lam-viec/xuat/<int:pk>/tep/", views.file, name="export_file"),
]
