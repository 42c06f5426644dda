from django.contrib.auth import views as auth
from django.urls import path

from ocop.accounts.login import views

urlpatterns = [
    path("dang-nhap/", views.enter, name="login"),
    path("dang-xuat/", views.leave, name="logout"),
    path("tai-khoan/", views.account, name="account"),
    path("tai-khoan/phim-tat/", views.shortcuts, name="shortcuts"),
    path("tai-khoan/mat-khau/", views.ChangePassword.as_view(), name="password_change"),
    path("quen-mat-khau/", views.AskReset.as_view(), name="password_reset"),
    path(
        "quen-mat-khau/da-gui/",
        auth.PasswordResetDoneView.as_view(template_name="accounts/password_reset_done.html"),
        name="password_reset_done",
    ),
    path("dat-mat-khau/<uidb64>/<token>/", views.ConfirmReset.as_view(), name="password_reset_confirm"),
    path(
        "dat-mat-khau/xong/",
        auth.PasswordResetCompleteView.as_view(template_name="accounts/password_reset_complete.html"),
        name="password_reset_complete",
    ),
]
