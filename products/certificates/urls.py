from django.urls import path

from products.certificates import views

HERE = "lam-viec/giay-chung-nhan/"
urlpatterns = [
    path(HERE, views.CertificateList.as_view(), name="certificates"),
    path(f"{HERE}<int:pk>/", views.detail, name="certificate"),
    path(f"{HERE}<int:pk>/tep/", views.pdf, name="certificate_pdf"),
    path(f"{HERE}goi/<str:batch>/", views.pack, name="certificates_zip"),
]
