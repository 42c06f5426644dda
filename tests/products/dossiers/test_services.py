from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from ocop.core.audit import services as audit
from ocop.core.audit.journal import journal
from ocop.core.refusal import Refusal
from ocop.core.triggers import Guard, install
from ocop.documents.official import services as official
from ocop.law.models import Criterion, ProductSet, ProfileValue, RequiredPaper, RuleProfile
from ocop.law.sheets.services import sheet_for
from ocop.notifications.models import Message
from products.dossiers import services
from products.dossiers.models import Dossier, EvidencePaper
from products.dossiers.rules.states import State
from products.models import Round
from products.products.services import PRODUCTS
from tests.factories import CertificateFactory, ProductFactory, RoundFactory
from tests.products.conftest import ask, check_all, fill, scan, to_checking
from tests.races import Other, at_once


def test_a_dossier_is_opened_with_a_code_and_the_papers_the_law_asks_for(dossier, round_):
    assert dossier.code == f"HS-{round_.year}-0001"
    assert dossier.profile == round_.profile
    codes = set(dossier.items.values_list("required_paper__code", flat=True))
    assert {"registration", "self_assessment", "sample"} <= codes
    assert "old_certificate" not in codes


def test_codes_go_on_without_a_gap_when_one_is_refused(dossier, product, round_, ward_officer):
    with pytest.raises(Refusal, match="đã có hồ sơ đang mở"):
        services.open_dossier(product, round_, "first", by=ward_officer)
    other = ProductFactory(producer=product.producer)
    assert services.open_dossier(other, round_, "first", by=ward_officer).code.endswith("-0002")


def test_another_no_of_the_database_is_not_told_as_a_dossier_there_is(product, round_, ward_officer):
    install(connection, Guard(Dossier._meta.db_table, "INSERT", "thu", "không vì trùng"))
    with pytest.raises(IntegrityError, match="không vì trùng"):
        services.open_dossier(product, round_, "first", by=ward_officer)


def test_a_round_takes_no_dossier_before_it_opens_or_after_its_cut_off(product, city, ward_officer):
    today = timezone.localdate()
    later = RoundFactory(unit=city, opens_on=today + timedelta(days=1))
    over = RoundFactory(unit=city, cut_off_on=today - timedelta(days=1))
    with pytest.raises(Refusal, match="nhận hồ sơ từ"):
        services.open_dossier(product, later, "first", by=ward_officer)
    with pytest.raises(Refusal, match="hết hạn nhận hồ sơ"):
        services.open_dossier(product, over, "first", by=ward_officer)
    over.cut_off_on = today
    over.save()
    assert services.open_dossier(product, over, "first", by=ward_officer)  # the cut-off day itself is in time


def test_a_kind_that_does_not_fit_the_product_is_refused(product, round_, ward_officer):
    with pytest.raises(Refusal, match="chưa có giấy chứng nhận"):
        services.open_dossier(product, round_, "re_evaluation", by=ward_officer)
    CertificateFactory(product=product)
    with pytest.raises(Refusal, match="nâng hạng hoặc đánh giá lại"):
        services.open_dossier(product, round_, "first", by=ward_officer)


def test_a_re_evaluation_copies_what_is_still_valid(complete_dossier, product, city, ward_officer):
    today = timezone.localdate()
    old = EvidencePaper.objects.filter(uses__item__dossier=complete_dossier)
    kept = old.filter(paper_code="business_registration").get()
    ended = old.exclude(pk=kept.pk).exclude(paper_code__in=["registration", "self_assessment"]).first()
    EvidencePaper.objects.filter(pk=ended.pk).update(expires_on=today - timedelta(days=1))
    CertificateFactory(product=product)
    services.withdraw(complete_dossier, "Để đánh giá lại", by=ward_officer)
    again = services.open_dossier(product, RoundFactory(unit=city), "re_evaluation", by=ward_officer)
    papers = set(again.items.values_list("papers__paper", flat=True))
    assert kept.pk in papers
    assert ended.pk not in papers


def test_a_submit_names_what_is_missing(dossier, ward_officer):
    with pytest.raises(Refusal, match=r"Còn thiếu: .*Sản phẩm mẫu.*Hãy bổ sung rồi nộp lại"):
        services.submit(dossier, by=ward_officer)
    dossier.refresh_from_db()
    assert dossier.state == State.DRAFT


def test_a_second_submit_is_refused(complete_dossier, ward_officer):
    services.submit(complete_dossier, by=ward_officer)
    with pytest.raises(Refusal, match="Đã nộp"):
        services.submit(complete_dossier, by=ward_officer)
    assert audit.of(complete_dossier).filter(action="dossier.submit").count() == 1


def test_papers_that_do_not_agree_are_to_be_explained(complete_dossier, ward_officer):
    use = complete_dossier.items.get(required_paper__code="business_registration").papers.get()
    services.describe_paper(use, {"holder": "Hợp tác xã Bến Khác", "number": "12"}, by=ward_officer)
    with pytest.raises(Refusal, match=r"chưa khớp: .*Bến Khác"):
        services.submit(complete_dossier, by=ward_officer)
    services.explain_differences(complete_dossier, "Hợp tác xã đã đổi tên năm 2023.", by=ward_officer)
    assert services.submit(complete_dossier, by=ward_officer).state == State.SUBMITTED


def test_the_ward_takes_it_under_148_without_a_number(complete_dossier, ward_officer):
    services.submit(complete_dossier, by=ward_officer)
    taken = services.take(complete_dossier, by=ward_officer)
    assert (taken.state, taken.ward_receipt_number, taken.ward_due_on) == (State.WARD_ASSESSING, None, None)


def test_the_ward_receives_under_26_2026_with_a_number_and_fifteen_working_days(product, city, ward_officer):
    round_ = RoundFactory(unit=city, profile=RuleProfile.objects.get(code="26-2026"))
    dossier = services.open_dossier(product, round_, "first", by=ward_officer)
    fill(dossier, ward_officer)
    services.submit(dossier, by=ward_officer)
    taken = services.take(dossier, by=ward_officer, on=date(2026, 6, 1))  # a Monday, no day off in June
    assert (taken.ward_receipt_number, taken.ward_due_on) == (1, date(2026, 6, 22))


def test_the_office_receives_only_after_the_wards_report(complete_dossier, ward_officer, office, ward_silent):
    services.submit(complete_dossier, by=ward_officer)
    services.take(complete_dossier, by=ward_officer)
    with pytest.raises(Refusal, match="Nguồn gốc ý tưởng"):
        services.receive(complete_dossier, by=office)


def test_a_receipt_has_a_number_a_day_and_a_letter(complete_dossier, ward_officer, office, ward_done, producer_user):
    services.submit(complete_dossier, by=ward_officer)
    services.take(complete_dossier, by=ward_officer)
    with pytest.raises(Refusal, match="chưa đến"):
        services.receive(complete_dossier, by=office, on=timezone.localdate() + timedelta(days=1))
    got = services.receive(complete_dossier, by=office)
    assert (got.receipt_number, got.received_on) == (1, timezone.localdate())
    assert official.about(got, "giay-tiep-nhan").get().number == 1
    assert Message.objects.filter(to=producer_user, subject__contains="đã tiếp nhận").exists()


def test_a_dossier_goes_the_whole_way_with_a_supplement(checking_dossier, ward_officer, office, helper):
    wrong = checking_dossier.items.get(required_paper__code="business_registration")
    check_all(checking_dossier, helper, but=[wrong.pk])
    with pytest.raises(Refusal, match="chưa kiểm tra"):
        services.declare_eligible(checking_dossier, by=office)
    with pytest.raises(Refusal, match="Chưa ghi vì sao"):
        services.check_item(wrong, "invalid", " ", by=helper)
    services.check_item(wrong, "invalid", "Bản chụp mờ", by=helper)
    with pytest.raises(Refusal, match="Còn mục không hợp lệ"):
        services.declare_eligible(checking_dossier, by=office)
    due = timezone.localdate() + timedelta(days=10)
    asked = ask(checking_dossier, due, "Nộp bản chứng thực.", by=office)
    assert (asked.number, asked.missing) == (1, [{"item": str(wrong), "why": "Bản chụp mờ"}])
    assert official.about(checking_dossier, "yeu-cau-bo-sung").get().number == 1
    with pytest.raises(Refusal, match="chưa sửa"):
        services.resubmit(checking_dossier, by=ward_officer)
    old = wrong.papers.get()
    new = services.replace_paper(old, scan(), by=ward_officer)
    old.refresh_from_db()
    assert (old.until_version, new.since_version) == (1, 2)
    again = services.resubmit(checking_dossier, by=ward_officer)
    assert (again.version, again.state) == (2, State.CHECKING)
    services.check_item(wrong, "valid", "", by=helper)
    assert services.declare_eligible(checking_dossier, by=office).state == State.ELIGIBLE
    services.into_session(checking_dossier, by=office)
    services.mark_scored(checking_dossier, by=office)
    services.decide_each({checking_dossier.pk: State.RECOGNISED}, by=office)
    checking_dossier.refresh_from_db()
    assert checking_dossier.state == State.RECOGNISED


def test_a_stale_supplement_is_refused(checking_dossier, office, helper):
    item = checking_dossier.items.get(required_paper__code="registration")
    check_all(checking_dossier, helper, but=[item.pk])
    services.check_item(item, "invalid", "Thiếu chữ ký", by=helper)
    due = timezone.localdate() + timedelta(days=10)
    stale = Dossier.objects.get(pk=checking_dossier.pk)
    ask(checking_dossier, due, "", by=office)
    with pytest.raises(Refusal, match="Yêu cầu bổ sung"):
        ask(stale, due, "", by=office)
    assert checking_dossier.supplements.count() == 1


def test_withdraw_and_return_need_a_reason_and_end_before_the_session(checking_dossier, office, ward_officer, helper):
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        services.give_back(checking_dossier, " ", by=office)
    check_all(checking_dossier, helper)
    services.declare_eligible(checking_dossier, by=office)
    services.into_session(checking_dossier, by=office)
    with pytest.raises(Refusal, match="Đang chấm"):
        services.withdraw(checking_dossier, "Đổi ý", by=ward_officer)
    with pytest.raises(Refusal, match="Đang chấm"):
        services.give_back(checking_dossier, "Sai mẫu", by=office)


def test_a_dossiers_journal_says_why_it_was_withdrawn(dossier, ward_officer):
    with pytest.raises(Refusal, match="Chưa ghi lý do"):
        services.withdraw(dossier, " ", by=ward_officer)
    services.withdraw(dossier, "Chủ thể đổi ý.", by=ward_officer)
    assert journal(dossier)[0].quote == "Chủ thể đổi ý."


def test_roles_count_only_where_they_reach(complete_dossier, other_ward, leader):
    from ocop.accounts.roles import Role
    from tests.factories import UserFactory

    stranger = UserFactory(role=Role.WARD_OFFICER, unit=other_ward)
    for who, why in (stranger, "ngoài phạm vi được giao"), (leader, "chưa được giao quyền “Nộp hồ sơ”"):
        with pytest.raises(Refusal, match=why):
            services.submit(complete_dossier, by=who)


def test_nothing_is_changed_once_handed_in(complete_dossier, ward_officer):
    services.submit(complete_dossier, by=ward_officer)
    item = complete_dossier.items.get(required_paper__code="registration")
    for act in (
        lambda: services.add_paper(item, scan(), by=ward_officer),
        lambda: services.take_out(item.papers.get(), by=ward_officer),
        lambda: services.describe_paper(item.papers.get(), {"number": "7"}, by=ward_officer),
        lambda: services.explain_differences(complete_dossier, "x", by=ward_officer),
    ):
        with pytest.raises(Refusal, match="không sửa được nữa"):
            act()


def test_the_same_file_sent_twice_lies_there_once(dossier, ward_officer):
    item = dossier.items.get(required_paper__code="registration")
    one = scan()
    first = services.add_paper(item, one, by=ward_officer)
    one.seek(0)
    assert services.add_paper(item, one, by=ward_officer) == first
    assert item.papers.count() == 1


def test_a_paper_is_kept_once_and_used_again(dossier, product, round_, ward_officer):
    item = dossier.items.get(required_paper__code="business_registration")
    paper = services.add_paper(item, scan(), by=ward_officer).paper
    other = services.open_dossier(ProductFactory(producer=product.producer), round_, "first", by=ward_officer)
    there = other.items.get(required_paper__code="business_registration")
    use = services.reuse_paper(there, paper, by=ward_officer)
    assert services.reuse_paper(there, paper, by=ward_officer) == use
    services.take_out(use, by=ward_officer)
    assert EvidencePaper.objects.filter(pk=paper.pk).exists()


def test_a_paper_handed_in_elsewhere_is_not_rewritten(complete_dossier, product, round_, ward_officer):
    paper = complete_dossier.items.get(required_paper__code="business_registration").papers.get().paper
    services.submit(complete_dossier, by=ward_officer)
    other = services.open_dossier(ProductFactory(producer=product.producer), round_, "first", by=ward_officer)
    use = services.reuse_paper(other.items.get(required_paper__code="business_registration"), paper, by=ward_officer)
    with pytest.raises(Refusal, match=complete_dossier.code):
        services.describe_paper(use, {"number": "99"}, by=ward_officer)


def test_a_page_proves_a_criterion_of_the_dossiers_own_sheet(complete_dossier, product, ward_officer):
    sheet = sheet_for(product.product_set, complete_dossier.profile)
    criterion = Criterion.objects.filter(group__part__sheet=sheet).first()
    foreign = Criterion.objects.exclude(group__part__sheet=sheet).first()
    use = complete_dossier.items.get(required_paper__code="registration").papers.get()
    link = services.link_criterion(complete_dossier, criterion, use, 2, by=ward_officer)
    assert services.link_criterion(complete_dossier, criterion, use, 2, by=ward_officer) == link
    with pytest.raises(Refusal, match="không có trang 3"):
        services.link_criterion(complete_dossier, criterion, use, 3, by=ward_officer)
    with pytest.raises(Refusal, match="không thuộc phiếu"):
        services.link_criterion(complete_dossier, foreign, use, 1, by=ward_officer)
    shorter = services.replace_paper(use, scan(pages=1), by=ward_officer)
    link.refresh_from_db()
    assert (link.item_paper, link.page) == (shorter, 1)


def test_two_marks_that_come_to_one_page_of_a_shorter_paper_are_one(
    complete_dossier, product, ward_officer, office, helper, ward_done
):
    """In a supplement: the paper that was handed in stays, its marks go to the new one."""
    one, two = Criterion.objects.filter(group__part__sheet=sheet_for(product.product_set, complete_dossier.profile))[:2]
    item = complete_dossier.items.get(required_paper__code="registration")
    use = item.papers.get()
    for criterion, page in ((one, 1), (one, 2), (two, 2)):
        services.link_criterion(complete_dossier, criterion, use, page, by=ward_officer)
    to_checking(complete_dossier, ward_officer, office)
    check_all(complete_dossier, helper, but=[item.pk])
    services.check_item(item, "invalid", "Thiếu chữ ký", by=helper)
    ask(complete_dossier, timezone.localdate() + timedelta(days=10), "", by=office)
    shorter = services.replace_paper(use, scan(pages=1), by=ward_officer)
    assert set(complete_dossier.links.values_list("criterion", "item_paper", "page")) == {
        (one.pk, shorter.pk, 1),
        (two.pk, shorter.pk, 1),
    }


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_fifteen_submits_at_once_make_one(reference, complete_dossier, ward_officer):
    outcomes = at_once(lambda _: services.submit(complete_dossier, by=ward_officer), range(15))
    assert (outcomes.count("done"), len(outcomes)) == (1, 15)
    assert audit.of(complete_dossier).filter(action="dossier.submit").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_dossiers_opened_at_once_have_codes_without_gap(reference, producer, round_, ward_officer):
    products = [ProductFactory(producer=producer) for _ in range(8)]
    outcomes = at_once(
        lambda product: services.open_dossier(product, Round.objects.get(pk=round_.pk), "first", by=ward_officer),
        products + products,
    )
    assert outcomes.count("done") == 8
    codes = sorted(Dossier.objects.values_list("code", flat=True))
    assert codes == [f"HS-{round_.year}-{n:04d}" for n in range(1, 9)]


def test_what_changed_is_recorded_in_the_same_transaction(checking_dossier):
    moved = audit.of(checking_dossier).filter(action="dossier.start_check").get()
    assert moved.changes["state"] == ["received", "checking"]


def test_fewer_samples_than_the_law_asks_are_missing(dossier, ward_officer):
    """cases/acts.md 5: one of 05 samples passed as complete."""
    fill(dossier, ward_officer)
    item = dossier.items.select_related("required_paper").get(required_paper__has_file=False)
    services.count_samples(item, 4, by=ward_officer)
    [row] = Dossier.objects.for_list()
    assert row.filled_count == row.wanted_count - 1
    with pytest.raises(Refusal, match=r"mới có 4, cần 5"):
        services.submit(dossier, by=ward_officer)
    services.count_samples(item, 5, by=ward_officer)
    [row] = Dossier.objects.for_list()
    assert row.filled_count == row.wanted_count
    assert services.submit(dossier, by=ward_officer).state == State.SUBMITTED


def test_where_the_law_names_no_number_one_sample_is_enough(dossier, ward_officer):
    ProfileValue.objects.filter(profile=dossier.profile, key="samples").update(value=None)
    dossier.profile.save()  # its values are read anew
    fill(dossier, ward_officer)
    item = dossier.items.select_related("required_paper").get(required_paper__has_file=False)
    services.count_samples(item, 0, by=ward_officer)
    with pytest.raises(Refusal, match="Còn thiếu: "):
        services.submit(dossier, by=ward_officer)
    services.count_samples(item, 1, by=ward_officer)
    assert services.submit(dossier, by=ward_officer).state == State.SUBMITTED


# ── at once ──


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_dossier_decided_by_two_at_once_is_decided_once(reference, dossier, office):
    Dossier.objects.filter(pk=dossier.pk).update(state=State.SCORED)
    with transaction.atomic():
        services.decide_each({dossier.pk: State.RECOGNISED}, by=office)
        second = Other(lambda: services.decide_each({dossier.pk: State.NOT_RECOGNISED}, by=office))
        assert second.waits(), second.error
    with pytest.raises(Refusal, match=dossier.code):
        second.ends()
    assert Dossier.objects.get(pk=dossier.pk).state == State.RECOGNISED
    assert audit.of(dossier).filter(action="dossier.decided").count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_paper_described_in_two_dossiers_at_once_keeps_what_both_wrote(reference, dossier, round_, ward_officer):
    item = dossier.items.get(required_paper__code="business_registration")
    use = services.add_paper(item, scan(), by=ward_officer)
    product = ProductFactory(producer=dossier.product.producer)
    other = services.open_dossier(product, round_, "first", by=ward_officer)
    there = other.items.get(required_paper__code="business_registration")
    again = services.reuse_paper(there, use.paper, by=ward_officer)
    with transaction.atomic():
        services.describe_paper(use, {"number": "12/ĐK"}, by=ward_officer)
        second = Other(lambda: services.describe_paper(again, {"issuer": "Phòng Tài chính"}, by=ward_officer))
        assert second.waits(), second.error
    second.ends()
    paper = EvidencePaper.objects.get(pk=use.paper_id)
    assert (paper.number, paper.issuer) == ("12/ĐK", "Phòng Tài chính")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_dossier_opened_while_its_product_goes_to_another_set_asks_for_that_sets_papers(
    reference, product, round_, ward_officer
):
    other = ProductSet.objects.exclude(pk=product.product_set_id).first()
    paper = RequiredPaper.objects.get(profile=round_.profile, code="business_registration")
    paper.product_sets.set([other])
    with transaction.atomic():
        moved = PRODUCTS.lock(product)
        moved.product_set = other
        moved.save()
        opening = Other(lambda: services.open_dossier(product, round_, "first", by=ward_officer))
        assert opening.waits(), opening.error
    opening.ends()
    assert Dossier.objects.get(product=product).items.filter(required_paper=paper).exists()
