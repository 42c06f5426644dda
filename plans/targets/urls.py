from django.urls import path

from plans.targets import views

urlpatterns = [
    path("lam-viec/ke-hoach/<int:pk>/so-lieu/<slug:metric>/", views.counted, name="counted"),
    path("lam-viec/ke-hoach/<int:pk>/chi-tieu/moi/", views.new, name="target_new"),
    path("lam-viec/ke-hoach/chi-tieu/<int:pk>/", views.edit, name="target"),
    path("lam-viec/ke-hoach/chi-tieu/<int:pk>/bo/", views.delete, name="target_delete"),
]
