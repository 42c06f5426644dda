from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = "Sản phẩm, hồ sơ, giấy chứng nhận"

    def ready(self) -> None:
        """The job handler registers itself where it stands."""
        from products.certificates import services  # noqa: F401
