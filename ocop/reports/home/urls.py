from django.urls import path

from ocop.reports.home import views

urlpatterns = [path("", views.home, name="home")]
