from django.urls import path

from ocop.core.bulk import views

urlpatterns = [path("lam-viec/nhieu-muc/", views.bulk, name="bulk")]
