from django.urls import path

from products.notices import views

HERE = "lam-viec/giay-chung-nhan/"
urlpatterns = [
    path(f"{HERE}<int:pk>/thong-bao/", views.send, name="notice_send"),
    path(f"{HERE}<int:pk>/thong-bao/bo/", views.withdraw, name="notice_withdraw"),
]
