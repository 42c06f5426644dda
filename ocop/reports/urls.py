"""Addresses of this house: one list per package."""

from importlib import import_module
from importlib.util import find_spec

PACKAGES = ("home", "opendata", "worklist", "dashboard")

app_name = "reports"
urlpatterns = [
    pattern
    for package in PACKAGES
    if find_spec(f"ocop.reports.{package}") and find_spec(f"ocop.reports.{package}.urls")
    for pattern in import_module(f"ocop.reports.{package}.urls").urlpatterns
]
