"""All addresses. Names that others rely on: DESIGN §8."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

HOUSES = (
    "ocop.accounts",
    "ocop.core",
    "ocop.law",
    "ocop.notifications",
    "products",
    "evaluations",
    "plans",
    "ocop.reports",
)
urlpatterns = [
    path("quan-tri/", admin.site.urls),
    *(path("", include(f"{house}.urls")) for house in HOUSES if find_spec(f"{house}.urls")),
]
handler500 = "ocop.core.errors.server_error"
