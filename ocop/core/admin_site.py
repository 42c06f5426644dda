from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig


class OfficeAdminSite(AdminSite):
    site_header = site_title = "Quản trị OCOP"
    index_title = "Cấu hình và tra cứu"
    enable_nav_sidebar = True

    def has_permission(self, request) -> bool:
        """Administrators only: the admin is for configuration, the daily work has screens of its own."""
        from ocop.accounts.access import may

        return request.user.is_active and may(request.user, "admin.enter")


class OfficeAdminConfig(AdminConfig):
    default_site = "ocop.core.admin_site.OfficeAdminSite"
