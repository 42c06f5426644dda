"""The house's addresses, package by package."""

from importlib import import_module
from importlib.util import find_spec

app_name = "evaluations"
PACKAGES = ("ward", "councils", "sessions", "scoring", "results", "decisions", "selfscore")
urlpatterns = [
    line
    for package in PACKAGES
    if find_spec(f"evaluations.{package}.urls")
    for line in import_module(f"evaluations.{package}.urls").urlpatterns
]
