from django.urls import path

from ocop.worklist import views

app_name = "worklist"
urlpatterns = [path("lam-viec/", views.worklist, name="today")]
