from django.urls import path

from products.recognitions import views

CERTIFICATE = "lam-viec/giay-chung-nhan/<int:pk>/"
DOSSIER = "lam-viec/ho-so/<int:pk>/ket-qua-cap-tren/"

urlpatterns = [
    path("lam-viec/san-pham/<int:pk>/ghi-nhan-giay/", views.new, name="recognition_new"),
    path(f"{CERTIFICATE}sua-ban-ghi/", views.correct, name="recognition_correct"),
    path(f"{CERTIFICATE}bo-ghi-nhan/", views.void, name="recognition_void"),
    path(f"{CERTIFICATE}ban-chup/", views.scan, name="recognition_scan"),
    path(DOSSIER, views.higher, name="higher_result"),
    path(f"{DOSSIER}rut/", views.take_back, name="higher_result_take_back"),
    path(f"{DOSSIER}ban-chup/", views.higher_scan, name="higher_result_scan"),
]
