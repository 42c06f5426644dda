from ocop.core.audit.urls import urlpatterns as audit
from ocop.core.bulk.urls import urlpatterns as bulk
from ocop.core.drafts.urls import urlpatterns as drafts
from ocop.core.exports.urls import urlpatterns as exports
from ocop.core.finding.urls import urlpatterns as finding
from ocop.core.health.urls import urlpatterns as health
from ocop.core.jobs.urls import urlpatterns as jobs
from ocop.core.saved_lists.urls import urlpatterns as saved_lists
from ocop.core.synonyms.urls import urlpatterns as synonyms

app_name = "core"
urlpatterns = [*audit, *bulk, *health, *jobs, *exports, *finding, *saved_lists, *drafts, *synonyms]
