from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = "Sản phẩm, hồ sơ, giấy chứng nhận"

    def ready(self) -> None:
        from products import seams, triggers, words  # noqa: F401  (register themselves, like the next)
        from products.certificates import services  # noqa: F401
