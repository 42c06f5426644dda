from django.urls import path

from products.register import views
from products.register.status import StatusPage

urlpatterns = [
    path("san-pham/", views.register, name="register"),
    path("san-pham/<slug:slug>/", views.product, name="public_product"),
    path("san-pham/<slug:slug>/anh/<int:pk>/", views.photo, name="public_photo"),
    path("xac-minh/", views.check_form, name="check"),
    path("xac-minh/<str:code>/", views.check, name="check"),
    path("xac-minh/<str:code>/nhan/", views.label, name="check_label"),
    path("xac-minh/<str:code>/qr.svg", views.check_qr, name="check_qr"),
    path("tra-cuu-ho-so/", StatusPage.as_view(), name="status"),
]
