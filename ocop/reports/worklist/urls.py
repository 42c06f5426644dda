from django.urls import path

from ocop.reports.worklist import views

urlpatterns = [path("lam-viec/", views.worklist, name="worklist")]
