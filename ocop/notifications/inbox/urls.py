from django.urls import path

from ocop.notifications.inbox import views

urlpatterns = [
    path("lam-viec/thong-bao/", views.inbox, name="inbox"),
    path("lam-viec/thong-bao/da-doc/", views.read_all, name="read_all"),
    path("lam-viec/thong-bao/<int:pk>/", views.open_message, name="message"),
]
