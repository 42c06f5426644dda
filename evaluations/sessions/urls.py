from django.urls import path

from evaluations.sessions import arranging, declaring, moving, views

urlpatterns = [
    path("lam-viec/hoi-dong/phien/", views.SessionList.as_view(), name="sessions"),
    path("lam-viec/hoi-dong/phien/moi/", views.new, name="session_new"),
    path("lam-viec/hoi-dong/phien/<int:pk>/", views.board, name="session"),
    path("lam-viec/hoi-dong/phien/<int:pk>/chuong-trinh/", moving.agenda, name="session_agenda"),
    path("lam-viec/hoi-dong/phien/<int:pk>/chuong-trinh/thu-tu/", arranging.order, name="session_order"),
    path("lam-viec/hoi-dong/muc/<int:pk>/thu-tu/", arranging.step, name="item_step"),
    path("lam-viec/hoi-dong/muc/<int:pk>/rut/", arranging.take_off, name="item_take_off"),
    path("lam-viec/hoi-dong/phien/<int:pk>/doi/", arranging.move, name="session_move"),
    path("lam-viec/hoi-dong/phien/<int:pk>/diem-danh/", moving.attendance, name="session_attendance"),
    path("lam-viec/hoi-dong/phien/<int:pk>/chu-tri/", moving.session_officers, name="session_officers"),
    path("lam-viec/hoi-dong/phien/<int:pk>/quan-he/", declaring.declare, name="session_declare"),
    path("lam-viec/hoi-dong/phien/<int:pk>/quy-che/", moving.rules, name="session_rules"),
    path("lam-viec/hoi-dong/phien/<int:pk>/bien-ban/", moving.minutes, name="minutes"),
    path("lam-viec/hoi-dong/phien/<int:pk>/bien-ban/pdf/", moving.minutes_pdf, name="minutes_pdf"),
    path("lam-viec/hoi-dong/phien/<int:pk>/bien-ban/xac-nhan/", moving.confirm_minutes, name="minutes_confirm"),
    path("lam-viec/hoi-dong/phien/<int:pk>/bien-ban/mo-lai/", moving.reopen_minutes, name="minutes_reopen"),
    path("lam-viec/hoi-dong/muc/<int:pk>/mo-cham/", moving.open_item, name="item_open"),
    path("lam-viec/hoi-dong/muc/<int:pk>/dong-cham/", moving.close_item, name="item_close"),
    path("lam-viec/hoi-dong/muc/<int:pk>/khong-cham/", moving.recuse, name="item_recuse"),
    path("lam-viec/hoi-dong/muc/<int:pk>/khong-cham/<int:recusal_pk>/rut/", moving.recusal_back, name="recusal_back"),
    path("lam-viec/hoi-dong/muc/<int:pk>/du-hop/", moving.item_presence, name="item_presence"),
]
