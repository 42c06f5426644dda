"""Addresses of this house: one list per package."""

from evaluations.councils.urls import urlpatterns as councils
from evaluations.decisions.urls import urlpatterns as decisions
from evaluations.results.urls import urlpatterns as results
from evaluations.scoring.urls import urlpatterns as scoring
from evaluations.selfscore.urls import urlpatterns as selfscore
from evaluations.sessions.urls import urlpatterns as sessions
from evaluations.ward.urls import urlpatterns as ward

app_name = "evaluations"
urlpatterns = [
    *ward,
    *councils,
    *sessions,
    *scoring,
    *results,
    *decisions,
    *selfscore,
]
