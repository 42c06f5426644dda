from django.urls import path

from ocop.core.saved_lists import views

urlpatterns = [
    path("lam-viec/danh-sach/cot/", views.columns, name="list_columns"),
    path("lam-viec/danh-sach/bo-loc/", views.keep, name="list_keep"),
    path("lam-viec/danh-sach/bo-loc/<int:pk>/bo/", views.drop, name="list_drop"),
]
