from django.urls import path

from products.reorganising import views

urlpatterns = [
    path("lam-viec/sap-xep/", views.reorganisations, name="reorganisations"),
    path("lam-viec/sap-xep/moi/", views.new, name="reorganisation_new"),
    path("lam-viec/sap-xep/nap-thu/", views.load, name="reorganisation_load"),
    path("lam-viec/sap-xep/<int:pk>/", views.detail, name="reorganisation"),
    path("lam-viec/sap-xep/<int:pk>/bang-doi-chieu/", views.table, name="reorganisation_table"),
    path("lam-viec/sap-xep/<int:pk>/can-cu/", views.edit, name="reorganisation_edit"),
    path("lam-viec/sap-xep/<int:pk>/them/", views.add_line, name="reorganisation_line_new"),
    path("lam-viec/sap-xep/<int:pk>/bo/<int:line_pk>/", views.drop_line, name="reorganisation_line_drop"),
    path("lam-viec/sap-xep/<int:pk>/xoa/", views.delete, name="reorganisation_delete"),
    path("lam-viec/sap-xep/<int:pk>/hoan-tac/", views.undo, name="reorganisation_undo"),
    path("lam-viec/sap-xep/<int:pk>/sua/", views.correct, name="reorganisation_correct"),
]
