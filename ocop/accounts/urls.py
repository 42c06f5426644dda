from ocop.accounts.login.urls import urlpatterns

app_name = "accounts"
__all__ = ["app_name", "urlpatterns"]
