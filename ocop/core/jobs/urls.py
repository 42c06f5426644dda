from django.urls import path

from ocop.core.jobs import views

urlpatterns = [
    path("lam-viec/viec/<int:pk>/", views.job, name="job"),
    path("lam-viec/viec/<int:pk>/chay-lai/", views.again, name="job_again"),
]
