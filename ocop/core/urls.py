from ocop.core.health.urls import urlpatterns as health

app_name = "core"
urlpatterns = [*health]
