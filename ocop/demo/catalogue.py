"""Producers, products and their pictures."""

import io
from pathlib import Path
from random import Random

import pypdfium2
from django.core.files.base import ContentFile

from ocop.accounts.models import User
from ocop.core.files import services as files
from ocop.core.files.models import StoredFile
from ocop.demo import names
from ocop.demo.people import People, Place, made_up_name
from ocop.documents.render import pdf
from ocop.law.models import ProductSet
from products.models import Producer, ProducerKind, Product, ProductPhoto, Revenue

PICTURES = Path(__file__).parent / "pictures"
MANY_PRODUCTS = 60
STORY = (
    "Nghề làm {name} ở {ward} có từ thời ông bà. Nguyên liệu mua ngay trong vùng, làm thủ công từng mẻ, "
    "đóng gói tại chỗ. Đây là dữ liệu minh họa, không phải câu chuyện có thật."
)


def typed_twice(makers: list[Producer]) -> Producer:
    """A producer recorded once more by somebody who wrote it otherwise: to be merged."""
    maker = makers[4]
    return Producer.objects.create(
        kind=maker.kind, name=f"{maker.name.upper()} (nhập lại)", representative=maker.representative,
        representative_title="Chủ nhiệm", address=maker.address, ward=maker.ward, phone="0900000999",
    )  # fmt: skip


def producers(place: Place, people: People, year: int) -> list[Producer]:
    dice, made = Random(441), []
    for n, (name, kind) in enumerate(names.MAKERS):
        ward = place.wards[n % len(place.wards)]
        representative, sex = made_up_name(dice)
        made.append(
            Producer.objects.create(
                kind=kind,
                name=name,
                registration_number=f"00{n:08d}",
                representative=representative,
                representative_title="Giám đốc"
                if kind in (ProducerKind.COOPERATIVE, ProducerKind.COMPANY)
                else "Chủ cơ sở",
                sex=sex,
                ethnic_group="Kinh",
                address=f"Khóm Ví Dụ, {ward.name}",
                ward=ward,
                phone=f"0900 000 {n:03d}",
                email=f"chuthe{n + 1}@ocop.example",
                workers=dice.randint(3, 40),
            )
        )
    Revenue.objects.bulk_create(
        Revenue(producer=producer, year=year - back, amount=dice.randint(3, 90) * 50_000_000)
        for producer in made
        for back in (1, 2)
    )
    made[0].users.add(people["chuthe"])
    return made


def products(makers: list[Producer], by: User) -> list[Product]:
    """Twelve named after the pictures of the guide, the others from a list of kinds, three to a producer at most."""
    sets = {product_set.code: product_set for product_set in ProductSet.objects.all()}
    pictures = {name: _picture(name, by) for name in {row[4] for row in (*names.PRODUCTS, *names.KINDS_OF_PRODUCT)}}
    by_name = {maker.name: maker for maker in makers}
    made = []
    for n in range(MANY_PRODUCTS):
        if n < len(names.PRODUCTS):
            name, code, price, price_unit, picture, maker_name = names.PRODUCTS[n]
            maker = by_name[maker_name]
        else:
            kind, code, price, price_unit, picture = names.KINDS_OF_PRODUCT[n % len(names.KINDS_OF_PRODUCT)]
            maker = makers[n % len(makers)]
            name = f"{kind} {names.mark(maker.name)}"
        product = Product.objects.create(
            producer=maker,
            name=name,
            product_set=sets[code],
            ward=maker.ward,
            story=STORY.format(name=name[:1].lower() + name[1:], ward=maker.ward.name),
            packaging=price_unit,
            price=price,
            price_unit=price_unit,
            output=f"{1_000 + 137 * n:,} kg".replace(",", "."),
            channels="Cửa hàng đặc sản, chợ, gian hàng trực tuyến",
            raw_material_area=f"{maker.ward.name} và vùng lân cận",
        )
        ProductPhoto.objects.create(product=product, file=pictures[picture], caption="Ảnh minh họa")
        made.append(product)
    return made


def _picture(name: str, by: User) -> StoredFile:
    """A drawn product as a JPEG, through the same checks as an upload."""
    drawing = {"tranh": (PICTURES / f"sp-{name}.svg").read_bytes()}
    page = pypdfium2.PdfDocument(pdf("documents/demo/picture.html", {}, pictures=drawing))
    image = page[0].render(scale=3).to_pil().convert("RGB")
    page.close()
    jpeg = io.BytesIO()
    image.save(jpeg, format="JPEG", quality=85)
    return files.store(ContentFile(jpeg.getvalue(), name=f"{name}.jpg"), by=by)


def in_the_wards_of_then(products: list[Product]) -> None:
    """Certified while wards stood that have ended, and moved by nobody since: their successors handle these."""
    for product in products:
        if then := product.ward.predecessors.order_by("pk").first():
            product.ward = then
            product.save()
