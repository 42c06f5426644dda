"""Addresses of this house: one list per package."""

from products.certificates.urls import urlpatterns as certificates
from products.changes.urls import urlpatterns as changes
from products.dossiers.urls import urlpatterns as dossiers
from products.merging.urls import urlpatterns as merging
from products.notices.urls import urlpatterns as notices
from products.producers.urls import urlpatterns as producers
from products.products.urls import urlpatterns as products
from products.recognitions.urls import urlpatterns as recognitions
from products.register.urls import urlpatterns as register
from products.reorganising.urls import urlpatterns as reorganising
from products.rounds.urls import urlpatterns as rounds

app_name = "products"
urlpatterns = [
    *rounds,
    *producers,
    *products,
    *dossiers,
    *certificates,
    *changes,
    *merging,
    *notices,
    *recognitions,
    *register,
    *reorganising,
]
