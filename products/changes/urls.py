from django.urls import path

from products.changes import views
from products.changes.rules import OF_PRODUCER, OF_PRODUCT, Act

PRODUCT, PRODUCER, HERE = "lam-viec/san-pham/<int:pk>/", "lam-viec/chu-the/<int:pk>/", "lam-viec/thay-doi/<int:pk>/"


def name(act: Act) -> str:
    return act.url_name.removeprefix("products:")


urlpatterns = [
    *(path(f"{PRODUCT}{act.slug}/", views.of_product, {"act": act}, name=name(act)) for act in OF_PRODUCT),
    *(path(f"{PRODUCER}{act.slug}/", views.of_producer, {"act": act}, name=name(act)) for act in OF_PRODUCER),
    path(f"{HERE}tep/", views.file, name="change_file"),
    path(f"{HERE}hoan-tac/", views.undo, name="change_undo"),
]
