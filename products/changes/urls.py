from django.urls import path

from products.changes import views

urlpatterns = [
    path("lam-viec/san-pham/<int:pk>/doi/<slug:act>/", views.of_product, name="product_change"),
    path("lam-viec/chu-the/<int:pk>/doi/<slug:act>/", views.of_producer, name="producer_change"),
    path("lam-viec/thay-doi/<int:pk>/tep/", views.file, name="change_file"),
    path("lam-viec/thay-doi/<int:pk>/hoan-tac/", views.undo, name="change_undo"),
]
