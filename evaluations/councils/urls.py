from django.urls import path

from evaluations.councils import views

urlpatterns = [
    path("lam-viec/hoi-dong/", views.CouncilList.as_view(), name="councils"),
    path("lam-viec/hoi-dong/moi/", views.new, name="council_new"),
    path("lam-viec/hoi-dong/<int:pk>/", views.detail, name="council"),
    path("lam-viec/hoi-dong/<int:pk>/sua/", views.edit, name="council_edit"),
]
