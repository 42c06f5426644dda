"""Two products renamed since they were certified: one keeps its certificate, the other got a new edition."""

from datetime import date

from ocop.accounts.models import User
from ocop.core.corrections import Ground
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.demo.papers import Shelf
from products.changes import services
from products.changes.rules import OF_PRODUCT
from products.changes.services import Grounds
from products.models import Product

REASONS = ("Chủ thể đổi nhãn hiệu, theo đơn đề nghị.", "Chủ thể đề nghị in lại giấy theo nhãn hiệu mới.")


def renamed(products: list[Product], today: date, by: User) -> None:
    shelf = Shelf(by, today)
    shelf.fill({"rename": "Đơn đề nghị đổi tên sản phẩm"})
    rename = OF_PRODUCT[0]
    for product, reason, reissue in zip(products, REASONS, (False, True), strict=True):
        grounds = Grounds(Ground.PAPER, reason, today, shelf.stored["rename"], reissue=reissue)
        values = {"name": f"{product.name} đặc biệt", "product_set": product.product_set}
        services.change(product, rename, values, grounds, by=by)
        for job in Job.objects.filter(kind="certificates", done_at=None, ordered_by=by):
            jobs.run(job.pk)
