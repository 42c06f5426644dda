from ocop.notifications.inbox import urls as inbox

app_name = "notifications"
urlpatterns = [*inbox.urlpatterns]
