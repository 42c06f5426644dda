from django.urls import path

from plans.plans import views

urlpatterns = [
    path("lam-viec/ke-hoach/", views.PlanList.as_view(), name="plans"),
    path("lam-viec/ke-hoach/moi/", views.new, name="plan_new"),
    path("lam-viec/ke-hoach/<int:pk>/", views.detail, name="plan"),
    path("lam-viec/ke-hoach/<int:pk>/sua/", views.edit, name="plan_edit"),
    path("lam-viec/ke-hoach/<int:pk>/xoa/", views.delete, name="plan_delete"),
    path("lam-viec/ke-hoach/<int:pk>/duyet/", views.approve, name="plan_approve"),
    path("lam-viec/ke-hoach/<int:pk>/tra-ve-du-thao/", views.back_to_draft, name="plan_back"),
    path("lam-viec/ke-hoach/<int:pk>/ban-hanh/", views.issue, name="plan_issue"),
    path("lam-viec/ke-hoach/<int:pk>/huy-so/", views.cancel_number, name="plan_cancel_number"),
    path("lam-viec/ke-hoach/<int:pk>/ban-in.pdf", views.pdf, name="plan_pdf"),
    path("lam-viec/ke-hoach/<int:pk>/muc/moi/", views.section_new, name="section_new"),
    path("lam-viec/ke-hoach/muc/<int:pk>/", views.section_edit, name="section_edit"),
    path("lam-viec/ke-hoach/muc/<int:pk>/bo/", views.section_delete, name="section_delete"),
]
