"""What may be merged although it looks as if it might not, what goes along, and who is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership
from ocop.accounts.roles import Role
from ocop.core.refusal import Refusal
from ocop.documents.models import CancelledNumber, OfficialPaper
from ocop.documents.official import services as official
from ocop.documents.papers import PaperKind
from ocop.law.models import ProductSet
from ocop.notifications.models import Message
from products.certificates.models import Reminder
from products.changes.models import Change
from products.dossiers.rules.states import State
from products.merging import services
from products.merging.reading import kept_instead, undo_facts
from products.merging.views import history
from products.models import Producer, Product, Revenue
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    UnitFactory,
    UserFactory,
)
from tests.products.merging.comparing import compare

pytestmark = pytest.mark.django_db


def standing(product) -> Product:
    return Product.objects.get(pk=product.pk)


def test_a_product_code_that_was_given_stays(office, product, again):
    third = ProductFactory(producer=product.producer, name="Bản thứ ba", code="89-III")
    Product.objects.filter(pk=again.pk).update(code="89-II")
    services.merge(product, standing(again), {}, by=office)
    assert standing(product).code == "89-II", "the kept one had none"
    done = services.merge(standing(product), standing(third), {}, by=office)
    assert standing(product).code == "89-II"
    assert "code" not in done.altered


def test_those_who_work_there_now_are_told_and_nobody_of_the_own_act(office, product, again, ward):
    def officer(**more):
        user = UserFactory()
        Membership.objects.create(user=user, unit=ward, role=Role.WARD_OFFICER, **more)
        return user

    works, left = officer(), officer(valid_to=timezone.localdate() - timedelta(days=1))
    unused = officer()
    type(unused).objects.filter(pk=unused.pk).update(is_active=False)
    Membership.objects.create(user=office, unit=ward, role=Role.WARD_OFFICER)
    services.merge(product, again, {}, by=office)
    told = {message.to for message in Message.objects.filter(subject__contains="đã gộp bản trùng")}
    assert works in told
    assert not told & {left, unused, office}


def test_products_that_were_merged_before_stand_in_no_ones_way(office, producer, twin):
    """A merged one has no name of its own any more."""
    for maker in (producer, twin):
        one, other = ProductFactory(producer=maker), ProductFactory(producer=maker)
        services.merge(one, other, {}, by=office)
    services.merge(producer, twin, {}, by=office)


def test_dossiers_that_are_over_stand_in_no_ones_way(office, product, again, round_):
    DossierFactory(product=product, round=round_, state=State.WITHDRAWN)
    DossierFactory(product=again, round=round_)
    services.merge(product, again, {}, by=office)


def test_nor_does_the_gone_ones_that_is_over(office, product, again, round_):
    DossierFactory(product=product, round=round_)
    DossierFactory(product=again, round=round_, state=State.WITHDRAWN)
    services.merge(product, again, {}, by=office)


@pytest.mark.parametrize(("with_dossier", "refused"), [("kept", False), ("gone", False), ("both", True)])
def test_two_sets_are_one_product_unless_each_was_filed_under_its_own(office, product, again, with_dossier, refused):
    Product.objects.filter(pk=again.pk).update(product_set=ProductSet.objects.exclude(pk=product.product_set_id)[0])
    for name, each in (("kept", product), ("gone", again)):
        if with_dossier in (name, "both"):
            DossierFactory(product=each, state=State.WITHDRAWN)
    if not refused:
        services.merge(product, standing(again), {}, by=office)
        return
    with pytest.raises(Refusal, match="khác bộ sản phẩm"):
        services.merge(product, standing(again), {}, by=office)


@pytest.mark.parametrize(("kind", "refused"), [("first", True), ("renewal", False)])
def test_a_first_dossier_of_the_kept_one_beside_a_certified_gone_one(office, city, product, again, kind, refused):
    CertificateFactory(product=again, issuer=city)
    dossier = DossierFactory(product=product, state=State.CHECKING, kind=kind)
    if not refused:
        services.merge(product, again, {}, by=office)
        return
    with pytest.raises(Refusal, match=f"Hồ sơ {dossier.code} là đánh giá lần đầu"):
        services.merge(product, again, {}, by=office)


def test_a_draft_leaves_the_ward_that_opened_it(office, other_ward, product, again):
    Product.objects.filter(pk=again.pk).update(ward=other_ward)
    DossierFactory(product=again, state=State.DRAFT)
    services.merge(product, standing(again), {}, by=office)


def test_a_certificate_that_is_being_made_waits_and_one_that_was_withdrawn_does_not(office, city, product, again):
    making = CertificateFactory(product=again, issuer=city, published_at=None)
    with pytest.raises(Refusal, match="Giấy chứng nhận đang được lập"):
        services.merge(product, again, {}, by=office)
    type(making).objects.filter(pk=making.pk).update(state="revoked")
    services.merge(product, again, {}, by=office)


def test_the_address_of_a_merged_one_leads_nobody_who_may_not_see_the_kept_one(office, ward_officer, producer):
    hidden = ProducerFactory(ward=UnitFactory(), merged_into=None)
    gone = ProducerFactory(merged_into=hidden)
    assert kept_instead(Producer, gone.pk, ward_officer) is None


def test_what_says_nothing_is_not_compared_and_a_year_of_one_alone_is_not_called_both(
    client_of, office, producer, twin
):
    Revenue.objects.create(producer=twin, year=2023, amount=1)
    page = client_of(office).get(compare(producer, twin)).content.decode()
    assert "Người khuyết tật" not in page
    assert "mà cả hai bản đều có" not in page


def test_a_duplicate_that_is_asked_for_and_not_found_is_no_answer(client_of, office, producer):
    url = reverse("products:producer_merge", args=[producer.pk])
    assert client_of(office).get(url).status_code == 200
    assert client_of(office).get(f"{url}?trung=khong+co").status_code == 422
    assert client_of(office).post(url).status_code == 422


# ── taken apart again ──


def test_a_later_merge_that_was_undone_holds_nothing(office, producer, twin):
    third = ProducerFactory(ward=producer.ward, registration_number="")
    first = services.merge(producer, twin, {}, by=office)
    second = services.merge(producer, third, {}, by=office)
    with pytest.raises(Refusal, match="Sau đó bản này đã được gộp tiếp"):
        services.undo(first, by=office)
    services.undo(second, by=office)
    services.undo(first, by=office)


def test_a_kept_one_that_was_merged_itself_is_taken_apart_last(office, producer, twin, ward):
    onward = ProducerFactory(ward=ward)
    first = services.merge(producer, twin, {}, by=office)
    services.merge(onward, Producer.objects.get(pk=producer.pk), {}, by=office)
    first.refresh_from_db()
    assert undo_facts(first, office).merged_on


def test_what_was_taken_back_since_or_is_the_machines_is_nothing_new(office, city, product, again, ward_officer):
    certificate, dossier = CertificateFactory(product=product, issuer=city), DossierFactory(product=product)
    done = services.merge(product, again, {}, by=office)
    Reminder.objects.create(certificate=certificate, milestone="x", due_on=timezone.localdate(), recipient=ward_officer)
    paper = OfficialPaper.objects.create(
        kind=PaperKind.SUPPLEMENT, year=2026, unit=city, title="Công văn", about=dossier, number=3, number_text="03/CV"
    )
    assert undo_facts(done, office).new is not None
    official.cancel_number(paper, "Ghi nhầm", by=office)
    assert CancelledNumber.objects.exists()
    assert undo_facts(done, office).new is None


def test_each_undone_merge_says_no_more_and_the_newest_offers_its_way_back(office, producer, twin):
    third = ProducerFactory(ward=producer.ward, registration_number="")
    first = services.merge(producer, twin, {}, by=office)
    second = services.merge(producer, third, {}, by=office)
    told = {one.done: (bool(one.url), bool(one.why)) for one in history(producer, office)}
    assert told == {second: (True, False), first: (False, True)}
    services.undo(second, by=office)
    told = {one.done: (bool(one.url), bool(one.why)) for one in history(producer, office)}
    assert told == {second: (False, False), first: (True, False)}
    assert not Change.objects.exists()
