from django.urls import path

from evaluations.decisions import views

HERE = "lam-viec/danh-gia/quyet-dinh/"
urlpatterns = [
    path(HERE, views.DecisionList.as_view(), name="decisions"),
    path(f"{HERE}phien/<int:session>/du-thao/", views.draft, name="decision_draft"),
    path(f"{HERE}phien/<int:session>/chuyen-ve/", views.take_up, name="decision_take_up"),
    path(f"{HERE}<int:pk>/", views.detail, name="decision"),
    path(f"{HERE}<int:pk>/sua/", views.edit, name="decision_edit"),
    path(f"{HERE}<int:pk>/duyet/", views.approve, name="decision_approve"),
    path(f"{HERE}<int:pk>/tra-lai/", views.return_draft, name="decision_return"),
    path(f"{HERE}<int:pk>/bo/", views.drop, name="decision_drop"),
    path(f"{HERE}<int:pk>/dua-ve/", views.take_back, name="decision_take_back"),
    path(f"{HERE}<int:pk>/ghi-so/", views.number, name="decision_number"),
    path(f"{HERE}<int:pk>/huy-so/", views.cancel_number, name="decision_cancel_number"),
    path(f"{HERE}<int:pk>/cong-bo/", views.publish, name="decision_publish"),
    path(f"{HERE}<int:pk>/tep/", views.pdf, name="decision_pdf"),
    path(f"{HERE}<int:pk>/xem-truoc/", views.preview, name="decision_preview"),
]
