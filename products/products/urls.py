from django.urls import path

from products.products import views

urlpatterns = [
    path("lam-viec/san-pham/", views.ProductList.as_view(), name="products"),
    path("lam-viec/san-pham/goi-y/", views.suggest, name="product_suggestions"),
    path("lam-viec/san-pham/da-co/", views.maybe, name="product_maybe"),
    path("lam-viec/san-pham/moi/", views.new, name="product_new"),
    path("lam-viec/san-pham/<int:pk>/", views.detail, name="product"),
    path("lam-viec/san-pham/<int:pk>/sua/", views.edit, name="product_edit"),
    path("lam-viec/san-pham/<int:pk>/anh/", views.photo_upload, name="product_photo_upload"),
    path("lam-viec/san-pham/<int:pk>/anh/hoan-tac/", views.photo_back, name="product_photo_back"),
    path("lam-viec/san-pham/<int:pk>/anh/<int:photo_pk>/", views.photo, name="product_photo"),
    path("lam-viec/san-pham/<int:pk>/anh/<int:photo_pk>/go/", views.photo_remove, name="product_photo_remove"),
]
