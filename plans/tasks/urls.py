from django.urls import path

from plans.tasks import views

urlpatterns = [
    path("lam-viec/nhiem-vu/", views.TaskList.as_view(), name="tasks"),
    path("lam-viec/nhiem-vu/<int:pk>/", views.detail, name="task"),
    path("lam-viec/nhiem-vu/<int:pk>/sua/", views.edit, name="task_edit"),
    path("lam-viec/nhiem-vu/<int:pk>/bo/", views.delete, name="task_delete"),
    path("lam-viec/ke-hoach/<int:pk>/nhiem-vu/moi/", views.new, name="task_new"),
    path("lam-viec/nhiem-vu/bao-cao/<int:pk>/tep/", views.report_file, name="report_file"),
]
