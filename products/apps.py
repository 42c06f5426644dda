from django.apps import AppConfig


class ProductsConfig(AppConfig):
    name = "products"
    verbose_name = "Sản phẩm, hồ sơ, giấy chứng nhận"

    def ready(self) -> None:
        """The job handler registers itself where it stands; the law learns which profiles rounds use."""
        from ocop.core.health import services as health
        from ocop.law.profiles.services import USED_BY
        from products import triggers  # noqa: F401  (registers itself)
        from products.certificates import services  # noqa: F401
        from products.certificates.health import clock_did_not_jump
        from products.rounds.uses import rounds_under

        USED_BY.append(rounds_under)
        health.CHECKS.append(clock_did_not_jump)
