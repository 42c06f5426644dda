"""The office changes what is certified by an act; nobody else, and nothing else (SECURITY 74, DESIGN §3a, §3b)."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from ocop.accounts.roles import Role
from ocop.core.corrections import Ground
from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from ocop.core.models import AuditEvent
from ocop.core.refusal import Refusal
from ocop.notifications.models import Message
from products.certificates.models import facts_of
from products.certificates.services import prepare
from products.changes import services
from products.changes.models import Change, FormerName
from products.changes.rules import OF_PRODUCER, OF_PRODUCT
from products.changes.services import Grounds
from products.changes.views import history
from products.models import Certificate, Producer, Product, ProductPhoto
from products.notices import services as notices
from products.producers import services as producers
from products.products import services as products
from tests.factories import (
    CertificateFactory,
    DossierFactory,
    ProducerFactory,
    ProductFactory,
    UnitFactory,
    UserFactory,
)
from tests.guards import unguarded
from tests.races import Other

pytestmark = pytest.mark.django_db
RENAME, HAND_OVER, MOVE = OF_PRODUCT
RENAME_PRODUCER, MOVE_PRODUCER = OF_PRODUCER


@pytest.fixture
def certified(city, ward):
    """A certificate in force; its producer also has one product that nothing attests."""
    today = timezone.localdate()
    producer = ProducerFactory(ward=ward, name="Hợp tác xã Cũ", representative="Lê Thị Cũ", address="1 đường Cũ")
    producer.users.add(UserFactory(role=Role.PRODUCER, unit=ward))
    product = ProductFactory(name="Tên cũ", producer=producer)
    ProductFactory(name="Chưa chứng nhận", producer=producer)
    return CertificateFactory(
        product=product, issuer=city, valid_from=today - timedelta(days=9), valid_to=today + timedelta(days=900),
        sha256="a" * 64,
    )  # fmt: skip


@pytest.fixture
def grounds(office):
    def made(**kwargs) -> Grounds:
        stored = files.store_bytes(b"%PDF-1.4", name="don.pdf", kind=FileFormat.PDF, pages=1, by=office)
        return Grounds(Ground.PAPER, "Theo đơn của chủ thể.", timezone.localdate(), stored, **kwargs)

    return made


def rename(certificate, grounds, by, name="Tên mới"):
    product = Product.objects.get(pk=certificate.product_id)
    return services.change(product, RENAME, {"name": name, "product_set": product.product_set}, grounds, by=by)


def page(client, url) -> str:
    response = client.get(url)
    data = b"".join(response.streaming_content) if response.streaming else response.content
    return data.decode("utf-8-sig")


# ── owners ──


@pytest.mark.parametrize("who", ["office", "ward_officer", "owner"])
@pytest.mark.parametrize("name", ["name", "product_set", "ward", "producer"])
def test_s74_no_one_rewords_a_certified_product_by_its_form(certified, city, office, ward_officer, who, name):
    by = {"office": office, "ward_officer": ward_officer, "owner": certified.product.producer.users.get()}[who]
    product = Product.objects.get(pk=certified.product_id)
    other = ProductFactory(ward=UnitFactory(parent=city))
    new = {"name": "Khác", "ward": other.ward, "producer": other.producer}.get(name) or next(
        each for each in type(product.product_set).objects.all() if each != product.product_set
    )
    setattr(product, name, new)
    with pytest.raises(Refusal, match="đã có giấy chứng nhận"):
        products.change(product, {}, by=by)
    assert facts_of(Product.objects.get(pk=product.pk)) == certified.facts


@pytest.mark.parametrize("name", ["name", "representative", "address"])
def test_s74_no_one_rewords_the_producer_of_what_is_certified(certified, ward_officer, name):
    producer = Producer.objects.get(pk=certified.product.producer_id)
    setattr(producer, name, "Khác")
    with pytest.raises(Refusal, match="Đề nghị cơ quan quản lý OCOP"):
        producers.change(producer, {}, by=ward_officer)


def test_what_is_not_attested_stays_editable(certified, ward_officer):
    product = Product.objects.get(pk=certified.product_id)
    product.story, product.price = "Chuyện mới", 12_000
    products.change(product, {}, by=ward_officer)
    producer = product.producer
    producer.phone = "0912345678"
    producers.change(producer, {}, by=ward_officer)
    assert Product.objects.get(pk=product.pk).price == 12_000


@pytest.mark.parametrize("over", ["revoked", "voided"])
def test_what_no_certificate_attests_any_more_is_its_owners_again(certified, ward_officer, over):
    with unguarded():
        Certificate.objects.filter(pk=certified.pk).update(state=over)
    product = Product.objects.get(pk=certified.product_id)
    product.name = "Khác"
    assert products.change(product, {}, by=ward_officer).name == "Khác"


@pytest.mark.parametrize(
    ("state", "kept"),
    [("draft", False), ("eligible", False), ("in_session", True), ("scored", True), ("proposed", True)],
)
def test_s74_a_product_at_a_council_or_in_a_draft_decision_keeps_its_name(ward, ward_officer, state, kept):
    product = ProductFactory(producer=ProducerFactory(ward=ward))
    DossierFactory(product=product, state=state)
    product.name = "Khác"
    if kept:
        with pytest.raises(Refusal, match="đang ở Hội đồng"):
            products.change(product, {}, by=ward_officer)
    else:
        assert products.change(product, {}, by=ward_officer).name == "Khác"


def test_s74_the_form_shows_locked_fields_with_the_reason_and_takes_nothing_for_them(certified, client, ward_officer):
    client.force_login(ward_officer)
    url = f"/lam-viec/san-pham/{certified.product_id}/sua/"
    shown = page(client, url)
    assert "Không sửa ở đây vì đã có giấy chứng nhận" in shown
    client.post(url, {"name": "Khác", "story": "Chuyện mới", "seen": ""})
    product = Product.objects.get(pk=certified.product_id)
    assert (product.name, product.story) == ("Tên cũ", "Chuyện mới")


# ── the act ──


def test_renamed_the_certificate_stays_and_the_register_tells_the_present_name(certified, client, office, grounds):
    url, data = certified.get_check_url(), "/du-lieu-mo/san-pham.json"
    page(client, url)
    done = rename(certified, grounds(), office)
    assert Product.objects.get(pk=certified.product_id).name == "Tên mới"
    certified.refresh_from_db()
    assert (certified.product_name, certified.state) == ("Tên cũ", "active")
    for door in (url, "/san-pham/", f"/san-pham/{certified.product.slug}/", "/"):
        shown = page(client, door)
        assert "Tên cũ" in shown, door
        assert "Tên nay: Tên mới" in shown, door
    [row] = json.loads(page(client, data))
    assert row["ten"] == "Tên cũ"
    for word in ("ten cu", "ten moi"):
        assert list(Certificate.objects.matching(word)) == [certified]
    event = AuditEvent.objects.get(action="product.rename")
    assert event.changes["changed"] == {"name": ["Tên cũ", "Tên mới"]}
    assert event.by == office
    [told] = Message.objects.filter(to=certified.product.producer.users.get())
    assert "đổi tên" in told.subject
    assert done.file.original_name == "don.pdf"


def test_its_owner_and_its_ward_are_told_and_nobody_else(certified, city, office, ward_officer, grounds):
    owner = certified.product.producer.users.get()
    certified.product.producer.users.add(office)  # who makes the change knows of it
    UserFactory(role=Role.WARD_OFFICER, unit=UnitFactory(parent=city))
    UserFactory(role=Role.OFFICE, unit=city)
    ProducerFactory(ward=certified.product.ward).users.add(UserFactory(role=Role.PRODUCER, unit=city))
    rename(certified, grounds(), office)
    told = Message.objects.filter(subject__contains="đổi tên")
    assert {message.to for message in told} == {owner, ward_officer}


def test_a_new_edition_has_the_same_number_another_code_and_the_old_one_leads_to_it(certified, client, office, grounds):
    old_url = certified.get_check_url()
    rename(certified, grounds(reissue=True), office)
    assert "Còn hiệu lực" in page(client, old_url), "the old one holds until the new PDF is there"
    jobs.run(Job.objects.get(key=f"certificates:ban-moi:{certified.pk}").pk)
    certified.refresh_from_db()
    edition = certified.replaced_by
    assert (certified.state, edition.state, edition.edition) == ("replaced", "active", 2)
    assert (edition.number_text, edition.valid_to) == (certified.number_text, certified.valid_to)
    assert edition.code != certified.code
    assert (certified.product_name, edition.product_name) == ("Tên cũ", "Tên mới")
    old = page(client, old_url)
    assert "Đã thay bằng bản khác" in old
    assert edition.get_check_url() in old
    assert "Tên cũ" in old
    new = page(client, edition.get_check_url())
    assert "Tên trước đây: Tên cũ" in new
    [row] = json.loads(page(client, "/du-lieu-mo/san-pham.json"))
    assert row["ten"] == "Tên mới"


def test_what_was_told_of_the_old_editions_end_is_not_told_again_by_the_new(certified, office, grounds, city):
    from products.certificates.models import Reminder

    notices.sent(certified, timezone.localdate(), "post", "125/TB-UBND", by=office)
    Reminder.objects.create(
        certificate=certified, milestone="x:30", due_on=timezone.localdate(), recipient=UserFactory()
    )
    rename(certified, grounds(reissue=True), office)
    jobs.run(Job.objects.get(key=f"certificates:ban-moi:{certified.pk}").pk)
    edition = Certificate.objects.get(replaces=certified)
    assert list(edition.reminders.values_list("milestone", flat=True)) == ["x:30"]
    assert (edition.notice.number, edition.notice.by) == ("125/TB-UBND", office)


def test_an_edition_of_what_was_revoked_meanwhile_is_revoked(certified, office, grounds):
    rename(certified, grounds(reissue=True), office)
    Certificate.objects.filter(pk=certified.pk).update(state="revoked")
    jobs.run(Job.objects.get(key=f"certificates:ban-moi:{certified.pk}").pk)
    assert Certificate.objects.get(replaces=certified).state == "revoked"
    assert Certificate.objects.get(pk=certified.pk).state == "revoked"


def test_handed_over_to_another_producer(certified, client, office, grounds, ward):
    other = ProducerFactory(ward=ward, name="Công ty Mới")
    services.change(certified.product, HAND_OVER, {"producer": other}, grounds(), by=office)
    assert Product.objects.get(pk=certified.product_id).producer == other
    shown = page(client, certified.get_check_url())
    assert "Hợp tác xã Cũ" in shown
    assert "Chủ thể nay: Công ty Mới" in shown


def test_moved_to_another_ward(certified, client, office, grounds, city):
    ward = UnitFactory(parent=city, name="Phường Mới")
    services.change(certified.product, MOVE, {"ward": ward}, grounds(), by=office)
    assert "Xã, phường nay: Phường Mới" in page(client, certified.get_check_url())
    certified.refresh_from_db()
    assert certified.ward_name != "Phường Mới"


def test_a_producer_renamed_stands_at_each_of_its_certified_products_alone(certified, client, office, grounds):
    producer = certified.product.producer
    services.change(
        producer, RENAME_PRODUCER, {"name": "Hợp tác xã Mới", "representative": "Lê Thị Mới"}, grounds(), by=office
    )
    assert set(FormerName.objects.values_list("product__name", "what")) == {
        ("Tên cũ", "producer_name"), ("Tên cũ", "representative"),
    }  # fmt: skip
    shown = page(client, certified.get_check_url())
    assert "Chủ thể nay: Hợp tác xã Mới" in shown
    assert "Lê Thị" not in shown, "who represents it is no word for strangers (SECURITY 63)"
    assert Product.objects.matching("hop tac xa moi").count() == 2


def test_a_producer_moves_with_the_products_made_where_it_was(certified, office, grounds, city):
    producer, new = certified.product.producer, UnitFactory(parent=city)
    elsewhere = ProductFactory(producer=producer, ward=new)
    away = ProductFactory(producer=producer, ward=UnitFactory(parent=city))
    stays = away.ward
    done = services.change(producer, MOVE_PRODUCER, {"address": "9 đường Mới", "ward": new}, grounds(), by=office)
    assert Product.objects.get(pk=certified.product_id).ward == new
    assert Product.objects.get(pk=away.pk).ward == stays
    services.undo(done, by=office)
    assert Product.objects.get(pk=certified.product_id).ward_id == certified.ward_id
    assert Product.objects.get(pk=elsewhere.pk).ward == new, "what was there before stays there"


@pytest.mark.parametrize("who", ["ward_officer", "owner", "stranger"])
def test_only_the_office_of_that_place(certified, office, ward_officer, grounds, who):
    by = {
        "ward_officer": ward_officer, "owner": certified.product.producer.users.get(),
        "stranger": UserFactory(role=Role.OFFICE, unit=UnitFactory(kind="city")),
    }[who]  # fmt: skip
    with pytest.raises(Refusal, match="ngoài phạm vi được giao" if who == "stranger" else "chưa được giao quyền"):
        rename(certified, grounds(), by)
    assert not Change.objects.exists()


def test_a_name_the_producer_already_has_is_refused_whole(certified, office, grounds):
    with pytest.raises(Refusal, match="đã có sản phẩm mang tên này"):
        rename(certified, grounds(), office, name="Chưa chứng nhận")
    assert not Change.objects.exists()
    assert Product.objects.get(pk=certified.product_id).name == "Tên cũ"


def test_a_change_that_is_recorded_stays_as_it_was(certified, office, grounds):
    done = rename(certified, grounds(), office)
    for rows, values in (
        (Change.objects.all(), {"reason": "Khác"}),
        (Change.objects.all(), {"day": done.day - timedelta(days=1)}),
        (Change.objects.all(), {"altered": {}}),
        (Change.objects.all(), {"ground": "typo"}),
        (FormerName.objects.all(), {"old": "Khác"}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.order_by("pk")._raw_delete(rows.db)
    assert Change.objects.get() == done
    services.undo(done, by=office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.update(undone_at=None)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_rename_at_once_the_second_begins_with_the_firsts_name(reference, certified, office, grounds):
    first, then = grounds(), grounds()
    with transaction.atomic():
        rename(certified, first, office)
        second = Other(lambda: rename(certified, then, office, name="Tên nữa"))
        assert second.waits()
    second.ends()
    altered = [done.altered["name"] for done in Change.objects.order_by("pk")]
    assert altered == [["Tên cũ", "Tên mới"], ["Tên mới", "Tên nữa"]]


# ── the way back ──


def test_undone_at_once_all_is_as_before(certified, client, office, grounds):
    before = page(client, certified.get_check_url())
    done = rename(certified, grounds(reissue=True), office)
    services.undo(done, by=office)
    certified.refresh_from_db()
    assert certified.state == "active"
    assert not Certificate.objects.filter(replaces=certified).exists()
    assert Product.objects.get(pk=certified.product_id).name == "Tên cũ"
    assert page(client, certified.get_check_url()) == before
    assert not Certificate.objects.matching("ten moi").exists()
    with pytest.raises(Refusal, match="đã được hoàn tác"):
        services.undo(done, by=office)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_undone_by_two_clicks_at_once_it_is_undone_once(certified, office, grounds):
    done = rename(certified, grounds(), office)
    with transaction.atomic():
        services.undo(Change.objects.get(pk=done.pk), by=office)
        second = Other(lambda: services.undo(done, by=office))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match="đã được hoàn tác"):
        second.ends()
    assert AuditEvent.objects.filter(action="change.undo").count() == 1


def test_undo_is_refused_once_the_new_edition_went_out(certified, office, grounds):
    done = rename(certified, grounds(reissue=True), office)
    jobs.run(Job.objects.get(key=f"certificates:ban-moi:{certified.pk}").pk)
    with pytest.raises(Refusal, match="đã được cấp"):
        services.undo(done, by=office)
    again = rename(Certificate.objects.get(replaces=certified), grounds(reissue=True), office, name="Tên đúng")
    services.undo(again, by=office)
    assert Product.objects.get(pk=certified.product_id).name == "Tên mới", "that of an earlier change hinders nothing"


def test_undo_is_refused_to_another_and_after_a_later_change(certified, city, office, grounds):
    done = rename(certified, grounds(), office)
    with pytest.raises(Refusal, match="Chỉ người vừa"):
        services.undo(done, by=UserFactory(role=Role.OFFICE, unit=city))
    rename(certified, grounds(), office, name="Tên khác nữa")
    with pytest.raises(Refusal, match="thay đổi sau cùng trước"):
        services.undo(done, by=office)


def test_changes_are_undone_from_the_last_on(certified, office, grounds):
    """A change of other fields made since stands on this one."""
    first = rename(certified, grounds(), office)
    product = Product.objects.get(pk=certified.product_id)
    maker = ProducerFactory(ward=product.ward, name="Hợp tác xã Nhận")
    then = services.change(product, HAND_OVER, {"producer": maker}, grounds(), by=office)
    with pytest.raises(Refusal, match="thay đổi sau cùng trước"):
        services.undo(first, by=office)
    services.undo(then, by=office)
    services.undo(first, by=office)
    product.refresh_from_db()
    assert (product.name, product.producer.name) == ("Tên cũ", "Hợp tác xã Cũ")


def test_an_undone_change_offers_the_one_before_it(certified, office, grounds, client):
    rename(certified, grounds(), office)
    then = rename(certified, grounds(), office, name="Tên khác nữa")
    product = Product.objects.get(pk=certified.product_id)
    assert [bool(told.undo_url) for told in history(product, office)] == [True, False]
    services.undo(then, by=office)
    product.refresh_from_db()
    assert [bool(told.undo_url) for told in history(product, office)] == [False, True]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_undo_while_the_new_edition_is_just_going_out(certified, office, grounds):
    done = rename(certified, grounds(reissue=True), office)
    job = Job.objects.get(key=f"certificates:ban-moi:{certified.pk}")
    with transaction.atomic():
        list(Certificate.objects.filter(replaces=certified).select_for_update())
        other = Other(lambda: services.undo(done, by=office))
        assert other.waits()
        jobs.run(job.pk)
    with pytest.raises(Refusal, match="đã được cấp"):
        other.ends()
    assert Certificate.objects.get(replaces=certified).published_at


def test_what_moved_along_with_a_change_is_no_longer_altered(certified, grounds, office):
    done = rename(certified, grounds(), office)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.filter(pk=done.pk).update(moved=[certified.product_id])


@pytest.mark.parametrize("printed", [True, False])
def test_s79_a_certificate_of_ours_is_never_voided(certified, printed):
    rows = Certificate.objects.filter(pk=certified.pk)
    if not printed:
        with unguarded():
            rows.update(sha256="", published_at=None, file=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(state="voided")
    rows.update(state="replaced")
    for wiped in ({"published_at": None}, {"sha256": ""}):
        if printed:
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**wiped)


def test_undo_is_refused_the_day_after(certified, office, grounds):
    done = rename(certified, grounds(), office)
    Change.objects.filter(pk=done.pk).update(created_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Refusal, match="trong ngày"):
        services.undo(done, by=office)
    assert Product.objects.get(pk=certified.product_id).name == "Tên mới"


def test_a_new_recognition_ends_an_edition_that_is_still_being_made(certified, city, office, grounds):
    from products.certificates.services import Ruling
    from tests.products.certificates.conftest import award

    rename(certified, grounds(reissue=True), office)
    with transaction.atomic():
        prepare(
            [award(DossierFactory(product=certified.product), 4)],
            Ruling("x", city, "1", timezone.localdate()),
            by=office,
        )
    assert set(Certificate.objects.values_list("edition", "stars", "state")) == {
        (1, 3, "replaced"), (2, 3, "replaced"), (1, 4, "active"),
    }  # fmt: skip
    jobs.run(Job.objects.get(key=f"certificates:ban-moi:{certified.pk}").pk)
    assert Certificate.objects.get(edition=2).state == "replaced"


def test_s63_strangers_do_not_search_by_who_represented_the_producer(certified, client, office, grounds):
    producer = certified.product.producer
    values = {"name": producer.name, "representative": "Trần Văn Mới"}
    services.change(producer, RENAME_PRODUCER, values, grounds(), by=office)
    assert "Tên cũ" in page(client, "/san-pham/?q=Tên cũ")
    for person in ("Lê Thị Cũ", "Trần Văn Mới"):
        assert "Tên cũ" not in page(client, f"/san-pham/?q={person}")


def test_a_new_edition_keeps_the_photo_that_was_certified(certified, office, grounds):
    product = certified.product
    label, other = (
        files.store_bytes(b"JPG" + n, name="a.jpg", kind=FileFormat.JPEG, pages=1, by=office) for n in (b"1", b"2")
    )
    again = CertificateFactory(
        product=ProductFactory(producer=product.producer), issuer=certified.issuer, label_photo=label, sha256="b" * 64
    )
    ProductPhoto.objects.create(product=again.product, file=other)
    rename(again, grounds(reissue=True), office)
    assert Certificate.objects.get(replaces=again).label_photo == label


def test_a_second_change_waits_for_the_edition_of_the_first(certified, office, grounds):
    """Else an edition with the words between the two goes out, and the one that was asked for never does."""
    first = rename(certified, grounds(reissue=True), office)
    with pytest.raises(Refusal, match="đang được lập"):
        rename(certified, grounds(reissue=True), office, name="Tên mới hơn")
    services.undo(first, by=office)
    rename(certified, grounds(reissue=True), office, name="Tên mới hơn")
    assert Certificate.objects.get(replaces=certified).product_name == "Tên mới hơn"


def test_undo_is_refused_where_another_product_took_the_old_name(certified, office, grounds):
    done = rename(certified, grounds(), office)
    ProductFactory(producer=certified.product.producer, name="Tên cũ")
    with pytest.raises(Refusal, match="Chủ thể đã có sản phẩm mang tên này"):
        services.undo(done, by=office)
