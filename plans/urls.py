"""Addresses of this house: one list per package."""

from plans.plans import urls as plans
from plans.targets import urls as targets
from plans.tasks import urls as tasks

app_name = "plans"
urlpatterns = [*plans.urlpatterns, *targets.urlpatterns, *tasks.urlpatterns]
