from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from products.dossiers.rules.states import State
from products.models import Certificate
from tests.factories import CertificateFactory, DossierFactory, ProductFactory, RoundFactory
from tests.ocop.core.files.making import pdf
from tests.undo import fold_on, line_on

pytestmark = pytest.mark.django_db


def typed(product, **more):
    begun = timezone.localdate() - timedelta(days=200)
    return {
        "product_name": product.name, "producer_name": product.producer.name, "ward": product.ward_id, "stars": "3",
        "number_text": "05/GCN", "decision_number": "12/QĐ-UBND", "decision_date": f"{begun:%d/%m/%Y}",
        "issuer_name": "UBND huyện Cũ", "valid_from": f"{begun:%d/%m/%Y}", "proof": "original_seen",
        "scan": SimpleUploadedFile("giay.pdf", pdf()), **more,
    }  # fmt: skip


@pytest.fixture
def product(producer):
    return ProductFactory(producer=producer, name="Mắm ruột")


def test_the_office_records_a_paper_from_the_products_page(client_of, office, product):
    client = client_of(office)
    page = client.get(product.get_absolute_url()).content.decode()
    url = reverse("products:recognition_new", args=[product.pk])
    assert url in page
    answer = client.post(url, typed(product), follow=True)
    made = Certificate.objects.get()
    assert answer.redirect_chain == [(made.get_absolute_url(), 302)]
    shown = answer.content.decode()
    assert "Ghi lại giấy có từ trước" in shown
    assert "Sửa lại Sửa được đến khi có hồ sơ sau dựa trên giấy này" in line_on(client, made.get_absolute_url())
    assert "Tệp PDF đang được lập" not in shown
    assert client.get(reverse("products:recognition_scan", args=[made.pk])).status_code == 200


def test_a_refused_paper_keeps_what_was_typed_and_says_why_beside_its_field(client_of, office, product):
    url = reverse("products:recognition_new", args=[product.pk])
    answer = client_of(office).post(url, typed(product, scan="", number_text="77/GCN"))
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "cần bản chụp" in shown
    assert 'value="77/GCN"' in shown
    assert not Certificate.objects.exists()


def test_a_correction_without_a_new_file_keeps_the_scan(client_of, office, product):
    client = client_of(office)
    client.post(reverse("products:recognition_new", args=[product.pk]), typed(product))
    wrong = Certificate.objects.get()
    assert len(fold_on(client, wrong.get_absolute_url())[0]) == 2
    url = reverse("products:recognition_correct", args=[wrong.pk])
    client.post(url, typed(product, scan="", stars="5", reason="đọc nhầm"))
    right = Certificate.objects.standing().get()
    assert (right.stars, right.scan) == (5, wrong.scan)
    client.post(reverse("products:recognition_void", args=[right.pk]), {"reason": "nhầm sản phẩm"})
    assert not Certificate.objects.standing().exists()


def test_ours_is_not_corrected_this_way(client_of, office, city, product):
    ours = CertificateFactory(product=product, issuer=city)
    client = client_of(office)
    assert client.get(reverse("products:recognition_correct", args=[ours.pk])).status_code == 404
    can, cannot = fold_on(client, ours.get_absolute_url())
    assert can == []
    assert any("Thay đổi đã chứng nhận" in words for words in cannot)


def test_the_office_enters_the_higher_levels_result_from_its_first_page(client_of, office, city, product):
    dossier = DossierFactory(product=product, round=RoundFactory(unit=city), state=State.PROPOSED)
    DossierFactory(round=dossier.round, state=State.SCORED)
    client = client_of(office)
    first = client.get("/lam-viec/").content.decode()
    assert "Chờ kết quả của cấp trên" in first
    assert dossier.code in first
    assert first.count("· đề nghị ngày") == 1
    url = reverse("products:higher_result", args=[dossier.pk])
    assert url in client.get(dossier.get_absolute_url()).content.decode()
    lacking = client.post(url, typed(product, outcome="recognised", number_text=""))
    assert lacking.status_code == 422
    assert "Được công nhận thì ghi mục này" in lacking.content.decode()
    answer = client.post(url, typed(product, outcome="recognised"), follow=True).content.decode()
    assert "Đã ghi kết quả của cấp trên" in answer
    assert "Giấy chứng nhận 05/GCN, 3 sao" in answer
    assert "Rút được đến khi có hồ sơ sau dựa trên kết quả này" in line_on(client, dossier.get_absolute_url())
    back = reverse("products:higher_result_take_back", args=[dossier.pk])
    assert back in answer
    again = client.post(back, {"reason": "nhầm hồ sơ"}, follow=True).content.decode()
    assert "(đã rút)" in again
    assert client.get(reverse("products:higher_result_scan", args=[dossier.pk])).status_code == 404, (
        "what holds no more"
    )
    client.post(url, typed(product, outcome="not_recognised", number_text="", valid_from=""))
    dossier.refresh_from_db()
    assert dossier.state == State.NOT_RECOGNISED
    assert "Chờ kết quả của cấp trên" not in client.get("/lam-viec/").content.decode()


def test_the_list_tells_what_others_gave_and_filters_by_it(client_of, office, city, product):
    client = client_of(office)
    client.post(reverse("products:recognition_new", args=[product.pk]), typed(product))
    CertificateFactory(product=ProductFactory(producer=product.producer, name="Của ta"), issuer=city)
    page = client.get("/lam-viec/giay-chung-nhan/?nguon=before").content.decode()
    assert "Mắm ruột" in page
    assert "Của ta" not in page
