from django.urls import path

from products.rounds import views

urlpatterns = [
    path("lam-viec/dot/", views.RoundList.as_view(), name="rounds"),
    path("lam-viec/dot/moi/", views.new, name="round_new"),
    path("lam-viec/dot/<int:pk>/", views.detail, name="round"),
    path("lam-viec/dot/<int:pk>/sua/", views.edit, name="round_edit"),
]
