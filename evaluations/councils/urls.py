from django.urls import path

from evaluations.councils import views

urlpatterns = [
    path("lam-viec/hoi-dong/", views.CouncilList.as_view(), name="councils"),
    path("lam-viec/hoi-dong/moi/", views.new, name="council_new"),
    path("lam-viec/hoi-dong/<int:pk>/", views.detail, name="council"),
    path("lam-viec/hoi-dong/<int:pk>/sua/", views.edit, name="council_edit"),
    path("lam-viec/hoi-dong/<int:pk>/thanh-vien/<int:seat>/thay/", views.replace_member, name="council_seat_replace"),
    path("lam-viec/hoi-dong/<int:pk>/thanh-vien/<int:seat>/mo-lai/", views.restore_member, name="council_seat_restore"),
]
