from django.urls import path

from evaluations.results import views

urlpatterns = [
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/", views.detail, name="result"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/cach-tinh/", views.reading, name="result_reading"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/mo-lai/", views.reopen, name="result_reopen"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/chot/", views.confirm, name="result_confirm"),
]
