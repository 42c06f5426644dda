from ocop.core.exports.urls import urlpatterns as exports
from ocop.core.health.urls import urlpatterns as health
from ocop.core.jobs.urls import urlpatterns as jobs

app_name = "core"
urlpatterns = [*health, *jobs, *exports]
