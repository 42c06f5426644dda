from django.urls import path

from ocop.reports.dashboard import views

app_name = "reports"
urlpatterns = [
    path("lam-viec/bao-cao/", views.reports, name="reports"),
    path("lam-viec/bao-cao/san-pham/", views.CertifiedList.as_view(), name="certified"),
    path("lam-viec/bao-cao/chu-the/", views.CertifiedProducerList.as_view(), name="producers"),
]
