"""Addresses of this house: one list per package."""

from importlib import import_module
from importlib.util import find_spec

PACKAGES = ("rounds", "producers", "products", "dossiers", "certificates", "changes", "recognitions", "register")

app_name = "products"
urlpatterns = [
    pattern
    for package in PACKAGES
    if find_spec(f"products.{package}.urls")
    for pattern in import_module(f"products.{package}.urls").urlpatterns
]
