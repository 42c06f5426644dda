from django.urls import path

from ocop.public.home.views import home
from ocop.public.opendata.views import products_csv, products_json

app_name = "public"
urlpatterns = [
    path("", home, name="home"),
    path("du-lieu-mo/san-pham.csv", products_csv, name="open_csv"),
    path("du-lieu-mo/san-pham.json", products_json, name="open_json"),
]
