from django.urls import path

from ocop.core.audit import views

urlpatterns = [path("lam-viec/nhat-ky/", views.AuditList.as_view(), name="audit")]
