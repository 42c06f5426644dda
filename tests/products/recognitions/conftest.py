from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ocop.core.files import services as files
from products.certificates.rules import Proof
from products.recognitions.services import Recognition
from tests.days import today
from tests.factories import CertificateFactory, ProductFactory
from tests.ocop.core.files.making import pdf


@pytest.fixture
def scan(office):
    return files.store(SimpleUploadedFile("giay.pdf", pdf()), by=office)


@pytest.fixture
def product(ward, producer):
    return ProductFactory(producer=producer, name="Khô cá lóc")


@pytest.fixture
def said(product, scan):
    """What an original says that was seen: two years old, one to go."""
    begun = today() - timedelta(days=730)
    return Recognition(
        product_name="Khô cá lóc Bến Sen (tên trên giấy)",
        producer_name="Tổ hợp tác Bến Sen",
        representative="",
        address="Ấp Một",
        ward=product.ward,
        stars=4,
        number_text="05/GCN-OCOP",
        decision_number="1234/QĐ-UBND",
        decision_date=begun,
        issuer_name="UBND huyện Cũ",
        valid_from=begun,
        proof=Proof.ORIGINAL_SEEN,
        scan=scan,
    )


@pytest.fixture
def ours(product, city):
    """One of ours in force, begun a year after the old paper."""
    begun = today() - timedelta(days=365)
    return CertificateFactory(
        product=product, issuer=city, valid_from=begun, valid_to=begun + timedelta(days=1095), sha256="a" * 64
    )
