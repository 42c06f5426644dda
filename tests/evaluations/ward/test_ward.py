import re
from datetime import timedelta

import pypdfium2
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from evaluations.models import WardAssessment, WardMatter
from evaluations.ward import services
from evaluations.ward.rules import MEETING
from ocop.accounts.roles import Role
from ocop.core.audit.models import AuditEvent
from ocop.core.files.services import at_hand
from ocop.core.refusal import Refusal
from ocop.law.models import RuleProfile
from products.dossiers.rules.states import State
from products.dossiers.services import ward_part_of
from products.models import Dossier
from tests.factories import DossierFactory, ProducerFactory, ProductFactory, RoundFactory, UserFactory
from tests.papers import printed
from tests.races import Other
from tests.undo import fold_on, line_on

MEETING_DAY = {"chaired_by": "Lê Văn Chủ Trì", "attendance": "Lê Văn Chủ Trì: Phó Chủ tịch", "opinions": "A: đồng ý"}


def today():
    return timezone.localdate()


@pytest.fixture
def make(city, ward):
    def dossier(profile="148-2023", state=State.WARD_ASSESSING) -> Dossier:
        made = DossierFactory(
            product=ProductFactory(name="Nước mắm Nguyễn Ễ Ậ Ộ", producer=ProducerFactory(ward=ward)),
            round=RoundFactory(unit=city, profile=RuleProfile.objects.get(code=profile)),
        )
        Dossier.objects.filter(pk=made.pk).update(state=state, ward_received_on=today())
        return Dossier.objects.get(pk=made.pk)

    return dossier


def top_levels(dossier: Dossier) -> dict[int, tuple[str, str]]:
    return {
        m.position: ("rõ nguồn gốc", str(m.criterion.levels[-1].position)) for m in services.part_of(dossier).matters
    }


def words_only(dossier: Dossier) -> dict[int, tuple[str, str]]:
    return {m.position: (f"Nhận xét {m.position}", "") for m in services.part_of(dossier).matters}


def assessed(dossier: Dossier, by) -> WardAssessment:
    meeting = {"meeting_on": today(), **MEETING_DAY}
    levels = services.part_of(dossier).profile.ward_part == "levels"
    return services.save(dossier, meeting, top_levels(dossier) if levels else words_only(dossier), by=by)


def issue(dossier: Dossier, by, on=None, number=None) -> WardAssessment:
    number = number or services.numbering_of(dossier, None).proposal()
    return services.issue(dossier, number, on or today(), signer="Lê Văn Ký", signer_title="CHỦ TỊCH", by=by)


def text_of(assessment: WardAssessment) -> str:
    data = at_hand(printed(assessment.report).pdf).read_bytes()
    pdf = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in pdf)


def test_under_148_four_matters_have_levels_and_the_meeting_is_asked(make):
    part = services.part_of(make())
    assert [matter.with_level for matter in part.matters] == [True] * 4
    assert part.open_matters[-1] == MEETING


def test_under_26_2026_the_same_four_are_in_words_and_a_meeting_is_held_when_needed(make, ward_officer):
    dossier = make("26-2026")
    part = services.part_of(dossier)
    assert [matter.with_level for matter in part.matters] == [False] * 4
    services.save(dossier, {"meeting_on": None}, words_only(dossier), by=ward_officer)
    assert services.part_of(dossier).open_matters == ()
    done = issue(dossier, ward_officer)
    assert "Nhận xét 4" in text_of(done)
    assert "điểm tối đa" not in text_of(done).lower()


def test_what_is_open_is_named_and_the_report_waits(make, ward_officer):
    dossier = make()
    services.save(dossier, {"meeting_on": today()}, {1: ("", "1")}, by=ward_officer)
    assert len(services.part_of(dossier).open_matters) == 3
    with pytest.raises(Refusal, match="Chưa đánh giá: Sử dụng lao động"):
        issue(dossier, ward_officer)
    assert ward_part_of(dossier).open_matters


def test_the_report_has_number_points_and_words(make, ward_officer):
    dossier = make()
    assessed(dossier, ward_officer)
    done = issue(dossier, ward_officer)
    assert (done.number, done.number_text) == (1, "01/BC-UBND")
    said = text_of(done)
    for word in ("01/BC-UBND", "Nước mắm Nguyễn Ễ Ậ Ộ", "Lê Văn Chủ Trì", "rõ nguồn gốc", "Lê Văn Ký"):
        assert word in said
    assert ward_part_of(dossier).report_text == f"01/BC-UBND ngày {today():%d/%m/%Y}"
    assert AuditEvent.objects.filter(action="ward_assessment.report", by=ward_officer).count() == 1


def test_none_fits_is_an_answer_of_zero_points(make, ward_officer):
    dossier = make()
    [first, *_] = [m for m in services.part_of(dossier).matters if not m.criterion.has_zero]
    services.save(dossier, {"meeting_on": today()}, {first.position: ("", "none")}, by=ward_officer)
    row = WardMatter.objects.get(assessment__dossier=dossier, position=first.position)
    assert (row.answered, row.level) == (True, None)


@pytest.mark.parametrize("chosen", ["99", "abc", "-1", "१"])
def test_a_level_of_another_criterion_is_refused(make, ward_officer, chosen):
    with pytest.raises(Refusal, match="Mức đã chọn không thuộc"):
        services.save(make(), {}, {1: ("", chosen)}, by=ward_officer)


def test_a_numbered_report_does_not_change(make, ward_officer):
    dossier = make()
    assessed(dossier, ward_officer)
    issue(dossier, ward_officer)
    with pytest.raises(Refusal, match="đã có số"):
        assessed(dossier, ward_officer)
    with pytest.raises(Refusal, match="đã có số"):
        issue(dossier, ward_officer)


def test_s40_a_numbered_report_is_kept_by_the_database(make, ward_officer):
    dossier = make()
    made = assessed(dossier, ward_officer)
    issue(dossier, ward_officer)
    matter = WardMatter.objects.filter(assessment=made)
    for attempt in (
        lambda: WardAssessment.objects.filter(pk=made.pk).update(opinions="khác"),
        lambda: WardAssessment.objects.filter(pk=made.pk)._raw_delete("default"),
        lambda: matter.update(words="khác"),
        lambda: matter._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_a_day_ahead_or_before_the_meeting_is_refused(make, ward_officer):
    dossier = make()
    assessed(dossier, ward_officer)
    for ahead, why in ((1, "chưa tới"), (-1, "trước ngày xã, phường tiếp nhận")):
        with pytest.raises(Refusal, match=why):
            issue(dossier, ward_officer, on=today() + timedelta(days=ahead))
    Dossier.objects.filter(pk=dossier.pk).update(ward_received_on=today() - timedelta(days=5))
    with pytest.raises(Refusal, match="trước ngày họp"):
        issue(dossier, ward_officer, on=today() - timedelta(days=1))
    assert issue(dossier, ward_officer, on=today()).reported_on == today()


def test_a_reports_number_is_cancelled_until_the_dossier_is_received(make, ward_officer):
    dossier, other = make(), make()
    for each in (dossier, other):
        assessed(each, ward_officer)
    first, kept = issue(dossier, ward_officer, number=7), issue(other, ward_officer, number=8)
    again = services.cancel_number(dossier, "Ghi nhầm số của tờ trình.", by=ward_officer)
    assert (again.replaces, again.number, again.matters.count()) == (first, None, first.matters.count())
    assert list(again.matters.values_list("words", "level")) == list(first.matters.values_list("words", "level"))
    assert not ward_part_of(dossier).report_text, "the dossier waits for a report again"
    assert set(WardAssessment.objects.current()) == {again, kept}
    assert set(WardAssessment.objects.numbered()) == {kept}
    with pytest.raises(Refusal, match="đã hủy, không dùng lại"):
        issue(dossier, ward_officer, number=7)
    assert issue(dossier, ward_officer, number=9).number_text == "09/BC-UBND"
    assert ward_part_of(dossier).report_text.startswith("09/BC-UBND")
    Dossier.objects.filter(pk=dossier.pk).update(state=State.RECEIVED)
    with pytest.raises(Refusal, match="đã tiếp nhận hồ sơ cùng báo cáo này"):
        services.cancel_number(dossier, "nhầm", by=ward_officer)


def test_a_number_is_cancelled_too_where_the_dossier_came_back(make, ward_officer):
    dossier = make()
    assessed(dossier, ward_officer)
    issue(dossier, ward_officer, number=7)
    Dossier.objects.filter(pk=dossier.pk).update(state=State.RETURNED)
    assert services.cancel_number(dossier, "Ghi nhầm số.", by=ward_officer).number is None


def test_only_the_ward_cancels_its_number(make, ward_officer, office):
    dossier = make()
    assessed(dossier, ward_officer)
    with pytest.raises(Refusal, match="chưa có số"):
        services.cancel_number(dossier, "nhầm", by=ward_officer)
    issue(dossier, ward_officer)
    with pytest.raises(Refusal, match="hủy số báo cáo"):
        services.cancel_number(dossier, "nhầm", by=office)


def test_only_the_ward_and_only_while_it_assesses(make, office, other_ward, ward_officer):
    dossier = make()
    stranger = UserFactory(role=Role.WARD_OFFICER, unit=other_ward)
    for by, why in (office, "chưa được giao quyền ghi phần đánh giá"), (stranger, "ngoài phạm vi được giao"):
        with pytest.raises(Refusal, match=why):
            assessed(dossier, by)
    with pytest.raises(Refusal, match="Đã nộp"):
        assessed(make(state=State.SUBMITTED), ward_officer)


# ── pages ──


def test_the_page_saves_and_keeps_what_was_typed(make, client_of, ward_officer):
    dossier = make()
    client = client_of(ward_officer)
    url = f"/lam-viec/danh-gia/xa-phuong/{dossier.pk}/"
    assert client.get(url).status_code == 200
    assert not WardAssessment.objects.exists(), "looking changes nothing"
    wrong = client.post(url, {"meeting_on": "31/02/2026", "loi-1": "Lời đã gõ", "muc-1": "2"})
    assert wrong.status_code == 422
    assert "Lời đã gõ" in wrong.content.decode()
    right = client.post(url, {"meeting_on": today().strftime("%d/%m/%Y"), "loi-1": "Lời đã gõ", "muc-1": "2"})
    assert right.status_code == 302
    assert WardMatter.objects.get(position=1).words == "Lời đã gõ"


def test_the_report_is_issued_and_downloaded(make, client_of, ward_officer):
    dossier = make()
    assessed(dossier, ward_officer)
    client = client_of(ward_officer)
    url = f"/lam-viec/danh-gia/xa-phuong/{dossier.pk}/"
    assert client.get(f"{url}bao-cao/").status_code == 404
    day = today().strftime("%d/%m/%Y")
    data = {"signer": "Lê Văn Ký", "number": "5", "on": day}
    once_more = client.post(f"{url}ban-hanh/", data | {"said": f"1 {day}"})
    assert once_more.status_code == 422
    assert "Báo cáo số 05/BC-UBND ngày" in once_more.content.decode()
    assert f"Ban hành số 5, ngày {day}" in once_more.content.decode()
    assert client.post(f"{url}ban-hanh/", data | {"said": f"5 {day}"}).status_code == 302
    assert "Đang tạo văn bản" in client.get(f"{url}bao-cao/").content.decode()
    printed(services.assessment_of(dossier).report)
    assert b"".join(client.get(f"{url}bao-cao/").streaming_content).startswith(b"%PDF")
    page = client.get(url).content.decode()
    assert "chưa có bản ký" in page
    assert "Hủy số" in page


def test_s12_another_wards_dossier_is_not_there(make, client_of, other_ward):
    dossier = make()
    client = client_of(UserFactory(role=Role.WARD_OFFICER, unit=other_ward))
    url = f"/lam-viec/danh-gia/xa-phuong/{dossier.pk}/"
    foreign, missing = client.get(url), client.get("/lam-viec/danh-gia/xa-phuong/999999/")
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    assert client.post(f"{url}ban-hanh/").status_code == 404


def test_the_list_asks_no_more_queries_for_many(make, client_of, ward_officer, count_queries):
    client = client_of(ward_officer)
    make()
    few = count_queries(client, "/lam-viec/danh-gia/xa-phuong/?q=mam&buoc=cho")
    for _ in range(12):
        make()
    assert count_queries(client, "/lam-viec/danh-gia/xa-phuong/?q=mam&buoc=cho") == few <= 12


def test_a_changed_level_is_kept(make, ward_officer):
    dossier = make()
    services.save(dossier, {}, {1: ("a", "1")}, by=ward_officer)
    services.save(dossier, {}, {1: ("a", "2")}, by=ward_officer)
    assert WardMatter.objects.get(position=1).level.position == 2


def test_a_level_changed_on_the_page_is_kept(make, client_of, ward_officer):
    dossier = make()
    client = client_of(ward_officer)
    url = f"/lam-viec/danh-gia/xa-phuong/{dossier.pk}/"
    for level in ("1", "3"):
        client.post(url, {"muc-1": level})
    assert WardMatter.objects.get(position=1).level.position == 3


def replacing(made: WardAssessment, **given) -> WardAssessment:
    return WardAssessment.objects.create(dossier=made.dossier, dossier_version=2, replaces=made, **given)


def test_a_report_stays_when_its_dossier_comes_back_as_a_new_version(make, ward_officer):
    dossier = make()
    made = assessed(dossier, ward_officer)
    issue(dossier, ward_officer)
    Dossier.objects.filter(pk=dossier.pk).update(version=2, state=State.CHECKING)
    dossier.refresh_from_db()
    assert made.dossier_version == 1
    assert services.part_of(dossier).assessment == made
    assert ward_part_of(dossier).report_text.startswith("01/BC-UBND")


def test_a_later_report_is_current_once_it_is_numbered(make, ward_officer):
    dossier, other = make(), make()
    made = assessed(dossier, ward_officer)
    issue(dossier, ward_officer)
    untouched = assessed(other, ward_officer)
    later = replacing(made)
    assert set(WardAssessment.objects.current()) == {made, untouched}
    assert services.part_of(dossier).assessment == made
    WardAssessment.objects.filter(pk=later.pk).update(number=2, number_text="02/BC-UBND")
    assert set(WardAssessment.objects.current()) == {later, untouched}
    assert services.part_of(dossier).assessment == later


def test_a_dossier_has_one_first_report_and_each_is_replaced_once(make, ward_officer):
    made = assessed(make(), ward_officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        WardAssessment.objects.create(dossier=made.dossier, dossier_version=2)
    replacing(made)
    with pytest.raises(IntegrityError), transaction.atomic():
        replacing(made)


def test_the_list_shows_a_dossier_with_two_reports_once(make, ward_officer, client_of):
    dossier = make()
    made = assessed(dossier, ward_officer)
    issue(dossier, ward_officer)
    replacing(made, number=2, number_text="02/BC-UBND", reported_on=today())
    page = client_of(ward_officer).get(f"{reverse('evaluations:ward')}?buoc=xong").content.decode()
    assert page.count(f"{dossier.code}</span>") == 1
    assert "Báo cáo số 02/BC-UBND" in page


def test_right_after_the_report_its_number_can_be_cancelled_until_the_dossier_is_received(
    make, ward_officer, office, client_of
):
    dossier = make()
    assessed(dossier, ward_officer)
    issue(dossier, ward_officer, number=7)
    page = reverse("evaluations:ward_assessment", args=[dossier.pk])
    line = line_on(client_of(ward_officer), page)
    assert "Đã ban hành báo cáo số 07/BC-UBND lúc" in line
    assert "Hủy số Hủy số được đến khi hồ sơ được tiếp nhận" in line
    assert line_on(client_of(office), page) == ""
    assert any("Đến khi hồ sơ được tiếp nhận" in words for words in fold_on(client_of(ward_officer), page)[0])
    Dossier.objects.filter(pk=dossier.pk).update(state=State.RECEIVED)
    assert line_on(client_of(ward_officer), page) == ""
    can, cannot = fold_on(client_of(ward_officer), page)
    assert can == []
    assert any("đã tiếp nhận hồ sơ cùng báo cáo này" in words for words in cannot)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_report_numbered_by_two_at_once_has_one_number(make, ward_officer):
    dossier = make()
    assessed(dossier, ward_officer)
    with transaction.atomic():
        issue(dossier, ward_officer, number=5)
        second = Other(lambda: issue(dossier, ward_officer, number=6))
        assert second.waits(), second.error
    with pytest.raises(Refusal):
        second.ends()
    assert list(WardAssessment.objects.values_list("number", flat=True)) == [5]
    assert AuditEvent.objects.filter(action="ward_assessment.report").count() == 1


@pytest.mark.parametrize("begun", [True, False], ids=["begun", "not begun"])
def test_s38_what_a_colleague_wrote_meanwhile_is_not_emptied(client_of, make, ward_officer, ward, begun):
    """From a page that was opened before: what one did not touch stays the colleague's, what both wrote is shown."""
    first, second = client_of(ward_officer), client_of(UserFactory(role=Role.WARD_OFFICER, unit=ward))
    url = reverse("evaluations:ward_assessment", args=[make("26-2026").pk])
    if begun:
        first.post(url, {"chaired_by": "Trước", "loi-1": "Trước", "loi-2": "Trước"})

    def opened(client):
        page = client.get(url)
        marks = dict(re.findall(r'name="(cu-\d)" value="([^"]+)"', page.content.decode()))
        form = page.context["form"]
        typed = {f"loi-{matter['position']}": matter["words"] for matter in page.context["matters"]}
        return {name: form[name].value() or "" for name in form.fields} | typed | marks

    here = opened(second)
    first.post(url, opened(first) | {"chaired_by": "Của bạn", "loi-1": "Của bạn"})
    assert second.post(url, here | {"opinions": "Nhất trí", "loi-2": "Của tôi"}).status_code == 302
    assessment = WardAssessment.objects.get()
    assert (assessment.chaired_by, assessment.opinions) == ("Của bạn", "Nhất trí")
    assert [matter.words for matter in assessment.matters.filter(position__lte=2)] == ["Của bạn", "Của tôi"]
    asked = second.post(url, here | {"loi-1": "Cũng của tôi"})
    assert asked.status_code == 422
    assert "Người khác vừa ghi nội dung 1 (“Của bạn”)" in asked.content.decode()
    marks = dict(re.findall(r'name="(cu-\d)" value="([^"]+)"', asked.content.decode()))
    again = here | marks | {"loi-1": "Cũng của tôi", "seen": asked.context["form"]["seen"].value()}
    assert second.post(url, again).status_code == 302
    assert assessment.matters.get(position=1).words == "Cũng của tôi"
