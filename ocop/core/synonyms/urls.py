from django.urls import path

from ocop.core.synonyms import views

urlpatterns = [
    path("lam-viec/tu-dong-nghia/", views.synonyms, name="synonyms"),
    path("lam-viec/tu-dong-nghia/<int:pk>/", views.edit, name="synonym_edit"),
    path("lam-viec/tu-dong-nghia/<int:pk>/bo/", views.drop, name="synonym_drop"),
]
