from django.urls import path

from evaluations.scoring import moving, views

urlpatterns = [
    path("lam-viec/hoi-dong/phieu/", views.mine, name="my_sheets"),
    path("lam-viec/hoi-dong/phieu/<int:pk>/", views.sheet, name="score_sheet"),
    path("lam-viec/hoi-dong/phieu/<int:pk>/tieu-chi/<int:criterion>/", views.save, name="score_save"),
    path("lam-viec/hoi-dong/phieu/<int:pk>/gui/", views.submit, name="score_submit"),
    path("lam-viec/hoi-dong/phieu/<int:pk>/xin-sua/", moving.ask_back, name="score_ask_back"),
    path("lam-viec/hoi-dong/phieu/<int:pk>/thoi-xin-sua/", moving.withdraw_ask, name="score_withdraw_ask"),
    path("lam-viec/hoi-dong/muc/<int:pk>/tra-phieu/<int:member>/", moving.give_back, name="score_give_back"),
    path("lam-viec/hoi-dong/phieu/<int:pk>/phat-hien/", views.finding, name="score_finding"),
    path(
        "lam-viec/hoi-dong/phieu/<int:pk>/phat-hien/<int:finding_pk>/bo/", views.withdraw, name="score_finding_withdraw"
    ),
]
