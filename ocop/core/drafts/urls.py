from django.urls import path

from ocop.core.drafts import views

urlpatterns = [path("lam-viec/ban-nhap/", views.drafts, name="drafts")]
