"""What papers about a product print of it and of its producer, and where each is put right."""

from collections.abc import Iterator

from ocop.core.typed.glyphs import Printed
from products.products.models import Product


def printed_of(product: Product) -> Iterator[Printed]:
    producer = product.producer
    here, there = product.get_absolute_url(), producer.get_absolute_url()
    yield Printed("Tên sản phẩm", product.name, here)
    yield Printed("Tên chủ thể", producer.name, there)
    yield Printed("Người đại diện", producer.representative, there)
    yield Printed("Địa chỉ", producer.address, there)
