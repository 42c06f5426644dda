from django.urls import path

from evaluations.results import scores, views, whole

urlpatterns = [
    path("lam-viec/hoi-dong/phien/<int:pk>/can-thao-luan/", whole.discussion, name="session_discussion"),
    path("lam-viec/hoi-dong/phien/<int:pk>/diem/", scores.Scores.as_view(), name="session_scores"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/", views.detail, name="result"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/cach-tinh/", views.reading, name="result_reading"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/mo-lai/", views.reopen, name="result_reopen"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/ket-luan/", views.ruling, name="result_ruling"),
    path(
        "lam-viec/hoi-dong/ket-qua/<int:pk>/ket-luan/<int:ruling_pk>/bo/",
        views.ruling_back,
        name="result_ruling_back",
    ),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/chot/", views.confirm, name="result_confirm"),
    path("lam-viec/hoi-dong/ket-qua/<int:pk>/mo-lai-ket-qua/", views.unconfirm, name="result_unconfirm"),
]
