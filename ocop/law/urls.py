from ocop.law.sheets import urls as sheets

app_name = "law"
urlpatterns = [*sheets.urlpatterns]
