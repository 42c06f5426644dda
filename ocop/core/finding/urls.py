from django.urls import path

from ocop.core.finding import views

urlpatterns = [path("lam-viec/tim/", views.find, name="find")]
