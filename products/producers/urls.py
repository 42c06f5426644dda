from django.urls import path

from products.producers import views

urlpatterns = [
    path("lam-viec/chu-the/", views.ProducerList.as_view(), name="producers"),
    path("lam-viec/chu-the/goi-y/", views.suggest, name="producer_suggestions"),
    path("lam-viec/chu-the/da-co/", views.maybe, name="producer_maybe"),
    path("lam-viec/chu-the/moi/", views.new, name="producer_new"),
    path("lam-viec/chu-the/<int:pk>/", views.detail, name="producer"),
    path("lam-viec/chu-the/<int:pk>/sua/", views.edit, name="producer_edit"),
    path("lam-viec/chu-the/<int:pk>/doanh-thu/", views.revenue, name="producer_revenue"),
]
