from django.urls import path

from ocop.law.sheets import views

urlpatterns = [
    path("bo-tieu-chi/", views.sheets, name="sheets"),
    path("bo-tieu-chi/<slug:code>/", views.sheet, name="sheet"),
]
