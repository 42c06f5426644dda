from django.urls import path

from ocop.reports.opendata import views

urlpatterns = [
    path("du-lieu-mo/san-pham.csv", views.products_csv, name="open_csv"),
    path("du-lieu-mo/san-pham.json", views.products_json, name="open_json"),
]
