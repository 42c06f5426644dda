from django.urls import path

from evaluations.selfscore import views

urlpatterns = [path("lam-viec/danh-gia/tu-danh-gia/<int:pk>/", views.assessment, name="self_assessment")]
