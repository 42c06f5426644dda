"""All addresses. Names that others rely on: DESIGN §8."""

from django.contrib import admin
from django.urls import include, path

HOUSES = (
    "ocop.accounts",
    "ocop.core",
    "ocop.law",
    "ocop.notifications",
    "ocop.documents",
    "products",
    "evaluations",
    "plans",
    "ocop.worklist",
    "ocop.public",
    "ocop.reports",
)
urlpatterns = [
    path("quan-tri/", admin.site.urls),
    *(path("", include(f"{house}.urls")) for house in HOUSES),
]
handler400 = "ocop.core.errors.bad_request"
handler404 = "ocop.core.errors.not_found"
handler500 = "ocop.core.errors.server_error"
