from django.urls import path

from evaluations.ward import views

HERE = "lam-viec/danh-gia/xa-phuong/"
urlpatterns = [
    path(HERE, views.WardList.as_view(), name="ward"),
    path(f"{HERE}<int:pk>/", views.assessment, name="ward_assessment"),
    path(f"{HERE}<int:pk>/ban-hanh/", views.issue, name="ward_issue"),
    path(f"{HERE}<int:pk>/huy-so/", views.cancel_number, name="ward_cancel_number"),
    path(f"{HERE}<int:pk>/bao-cao/", views.report, name="ward_report"),
]
