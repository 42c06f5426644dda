from django.urls import path

from products.merging import views

urlpatterns = [
    path("lam-viec/chu-the/<int:pk>/gop/", views.of_producer, name="producer_merge"),
    path("lam-viec/san-pham/<int:pk>/gop/", views.of_product, name="product_merge"),
    path("lam-viec/gop/<int:pk>/hoan-tac/", views.undo, name="merge_undo"),
]
