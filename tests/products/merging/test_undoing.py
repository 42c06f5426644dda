"""The way back of a merge: true only while nothing new hangs on either."""

import pytest
from django.urls import reverse

from ocop.core.audit.journal import journal
from ocop.core.refusal import Refusal
from ocop.documents.official.models import OfficialPaper
from ocop.documents.papers import PaperKind
from products.dossiers import services as dossiers
from products.dossiers.rules.states import State
from products.merging import services
from products.models import Merge, Producer, Product, Revenue
from products.producers.services import keep_revenue
from tests.factories import (
    AgendaItemFactory,
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
)
from tests.scans import scan

pytestmark = pytest.mark.django_db


def refused(done, by):
    with pytest.raises(Refusal) as no:
        services.undo(done, by=by)
    done.refresh_from_db()
    assert done.undone_at is None
    return str(no.value)


def test_it_is_two_again_until_something_new_hangs_on_it(client_of, office, producer, twin):
    own, his = ProductFactory(producer=producer), ProductFactory(producer=twin)
    done = services.merge(producer, twin, {"name": twin.name, "registration_number": "1609876543"}, by=office)
    page = client_of(office).get(producer.get_absolute_url()).content.decode()
    assert "Hoàn tác việc gộp" in page
    client_of(office).post(reverse("products:merge_undo", args=[done.pk]))
    producer.refresh_from_db()
    twin.refresh_from_db()
    assert (producer.name, producer.registration_key) == ("Hợp tác xã Bến Sen", "")
    assert (twin.merged_into, twin.registration_key) == (None, "1609876543")
    assert (list(producer.products.all()), list(twin.products.all())) == ([own], [his])
    again = services.merge(producer, twin, {}, by=office)
    ProductFactory(producer=producer)
    with pytest.raises(Refusal, match="Sau khi gộp đã có sản phẩm “Nước mắm Thử"):
        services.undo(again, by=office)


def test_a_merge_of_what_it_moved_is_undone_first(client_of, office, producer, twin):
    own, his = ProductFactory(producer=producer, name="Chả cá"), ProductFactory(producer=twin, name="Chả cá ba sa")
    DossierFactory(product=own)
    first = services.merge(producer, twin, {}, by=office)
    second = services.merge(his, own, {}, by=office)
    assert refused(first, office) == (
        "Sau khi gộp đã có lần gộp “Chả cá → Chả cá ba sa”, nên không hoàn tác được. Hãy hoàn tác lần gộp đó trước."
    )
    page = client_of(office).get(producer.get_absolute_url()).content.decode()
    assert "Hãy hoàn tác lần gộp đó trước." in page
    assert "Hoàn tác việc gộp" not in page
    services.undo(second, by=office)
    services.undo(first, by=office)
    assert (list(producer.products.all()), list(twin.products.all())) == ([own], [his])


def test_a_product_certified_in_the_kept_ones_name_stays(office, city, producer, twin):
    moved = ProductFactory(producer=twin)
    done = services.merge(producer, twin, {}, by=office)
    certificate = CertificateFactory(product=moved, issuer=city)
    assert f"đã có giấy chứng nhận “{certificate}”" in refused(done, office)


def test_a_letter_about_what_moved_stays(office, city, product, again, round_):
    dossier = DossierFactory(product=again, round=round_)
    done = services.merge(product, again, {}, by=office)
    OfficialPaper.objects.create(kind=PaperKind.RECEIPT, year=2026, unit=city, title="Giấy tiếp nhận HS", about=dossier)
    assert "đã có văn bản “Giấy tiếp nhận HS”" in refused(done, office)


def test_a_product_that_went_to_another_producer_stays(office, product, again, twin):
    DossierFactory(product=again, state=State.RECOGNISED)
    done = services.merge(product, again, {}, by=office)
    Product.objects.filter(pk=product.pk).update(producer=twin)
    done = Merge.objects.get(pk=done.pk)
    assert f"sản phẩm đã chuyển từ Hợp tác xã Bến Sen (mã {product.producer_id}) sang {twin}" in refused(done, office)


def test_a_moved_product_that_went_on_is_named(office, producer, twin):
    moved = ProductFactory(producer=twin, name="Chả cá")
    done = services.merge(producer, twin, {}, by=office)
    Product.objects.filter(pk=moved.pk).update(producer=ProducerFactory())
    assert "Sau khi gộp, sản phẩm “Chả cá” đã chuyển sang nơi khác" in refused(done, office)


def test_a_year_typed_again_is_no_longer_the_others(office, producer, twin):
    Revenue.objects.create(producer=twin, year=2023, amount=1)
    done = services.merge(producer, twin, {}, by=office)
    keep_revenue(producer, 2023, 1_250_000, by=office)
    assert "đã có doanh thu “2023: 1.250.000 đồng”" in refused(done, office)


def test_a_number_that_another_has_since_is_said(client_of, office, producer, twin):
    done = services.merge(producer, twin, {}, by=office)
    other = ProducerFactory(name="Cơ sở Khác", registration_number="1609876543")
    said = f"“Cơ sở Khác” (mã {other.pk}) nay mang số đăng ký 1609876543 của “HTX thuỷ sản Bến Sen”"
    assert said in refused(done, office)
    assert said in client_of(office).get(producer.get_absolute_url()).content.decode()
    Producer.objects.filter(pk=other.pk).delete()
    services.undo(done, by=office)


def test_a_name_that_another_product_has_since_is_said(office, product, again):
    done = services.merge(product, again, {"name": again.name}, by=office)
    ProductFactory(producer=product.producer, name="Nước mắm cá linh")
    assert "nay mang tên “Nước mắm cá linh”" in refused(done, office)


def test_what_was_edited_since_is_named(office, producer, twin):
    done = services.merge(producer, twin, {"phone": "0900000999"}, by=office)
    Producer.objects.filter(pk=producer.pk).update(phone="0911222333")
    done = Merge.objects.get(pk=done.pk)
    assert "bản giữ lại đã được sửa: điện thoại. Hãy sửa lại như lúc gộp" in refused(done, office)


def test_a_paper_of_one_in_a_dossier_of_the_other_is_taken_out_first(office, ward_officer, round_, producer, twin):
    own, his = ProductFactory(producer=producer), ProductFactory(producer=twin)
    lent, taking = (dossiers.open_dossier(each, round_, "first", by=ward_officer) for each in (own, his))
    item = lent.items.get(required_paper__code="registration")
    paper = dossiers.add_paper(item, scan(), by=ward_officer).paper
    done = services.merge(producer, twin, {}, by=office)
    use = dossiers.reuse_paper(taking.items.get(required_paper__code="registration"), paper, by=ward_officer)
    assert f"đã có giấy tờ trong hồ sơ “{paper}”" in refused(done, office)
    dossiers.take_out(use, by=ward_officer)
    services.undo(done, by=office)


@pytest.mark.parametrize("of_products", [True, False])
def test_what_a_council_took_up_since_stays_under_its_words(office, producer, twin, product, of_products):
    other = ProductFactory(producer=producer if of_products else twin, product_set=product.product_set)
    dossier = DossierFactory(product=other, state=State.CHECKING)
    kept, gone = (product, other) if of_products else (producer, twin)
    done = services.merge(kept, gone, {}, by=office)
    item = AgendaItemFactory(dossier=dossier)
    assert f"đã có mục chương trình “{dossier.code}”" in refused(done, office)
    item.delete()
    services.undo(done, by=office)


def test_what_was_deleted_since_is_not_called_new(office, ward_officer, round_, product, again):
    draft = dossiers.open_dossier(again, round_, "first", by=ward_officer)
    done = services.merge(product, again, {}, by=office)
    dossiers.delete_draft(draft, by=office)
    assert refused(done, office).startswith("Hồ sơ chuyển theo lần gộp đã bị xóa")


def test_the_journal_tells_a_merge_and_its_undo_each_in_its_direction(producer, twin, office):
    was = producer.phone
    services.undo(services.merge(producer, twin, {"phone": twin.phone}, by=office), by=office)
    back, there = (told for told in journal(producer) if told.changes)
    assert [(one.what, one.was, one.now) for one in there.changes] == [("điện thoại", was or "để trống", twin.phone)]
    assert [(one.what, one.was, one.now) for one in back.changes] == [("điện thoại", twin.phone, was or "để trống")]


def test_an_undo_from_a_page_that_stood_open_is_answered_in_words(client_of, office, producer, twin):
    """Undone in another window, merged there the other way round, then further: what was kept is hidden now."""
    client, third = client_of(office), ProducerFactory(ward=producer.ward)
    done = services.merge(producer, twin, {}, by=office)
    undo = reverse("products:merge_undo", args=[done.pk])
    client.post(undo)
    said = client.post(undo, follow=True)
    assert "Việc gộp này đã được hoàn tác." in said.content.decode()
    services.merge(twin, producer, {}, by=office)
    stale = client.post(undo, follow=True)
    assert stale.redirect_chain[-1] == (twin.get_absolute_url(), 302)
    assert "Việc gộp này đã được hoàn tác." in stale.content.decode()
    services.merge(third, twin, {}, by=office)
    further = client.post(undo, follow=True)
    assert further.redirect_chain[-1] == (third.get_absolute_url(), 302)


def test_an_undo_of_what_was_merged_on_says_which_is_undone_first(client_of, office, producer, twin):
    third = ProducerFactory(ward=producer.ward)
    done = services.merge(producer, twin, {}, by=office)
    services.merge(third, producer, {}, by=office)
    stale = client_of(office).post(reverse("products:merge_undo", args=[done.pk]), follow=True)
    assert stale.status_code == 200
    assert "Sau đó bản này đã được gộp tiếp. Hãy hoàn tác lần gộp sau cùng trước." in stale.content.decode()
