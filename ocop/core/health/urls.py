from django.urls import path

from ocop.core.health import views

urlpatterns = [
    path("suc-khoe/", views.health, name="health"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
]
