from django.urls import path

from ocop.documents.official import views

app_name = "documents"
urlpatterns = [
    path("lam-viec/van-ban/", views.Book.as_view(), name="book"),
    path("lam-viec/van-ban/<int:pk>/", views.paper, name="paper"),
    path("lam-viec/van-ban/<int:pk>/ban-ky/", views.scan, name="paper_scan"),
    path("lam-viec/van-ban/<int:pk>/tep/<int:file>/", views.file, name="paper_file"),
]
