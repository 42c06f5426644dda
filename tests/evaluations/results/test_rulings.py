"""cases/council.yaml, as far as statements, rulings and movers go."""

from dataclasses import replace
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from evaluations.councils.services import replace_member
from evaluations.models import Council, CouncilMember, Reopening, Result, Ruling, Score, ScoreChange
from evaluations.results import services
from evaluations.results.minutes import minutes_of
from evaluations.results.page import result_page
from evaluations.results.services import Verdict
from evaluations.scoring.models import Finding
from evaluations.scoring.services import Choice, save_choice, state_finding, submit_sheet
from evaluations.sessions import services as sessions
from evaluations.sessions.models import AgendaItem
from evaluations.sessions.seating import facts_of, item_seating
from ocop.core.audit import services as audit
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion, Level
from ocop.notifications.models import Message
from tests.evaluations import room
from tests.races import at_once
from tests.undo import line_on

NO = Verdict(accepted=False, reason="Không có căn cứ", agree=1, against=2)
YES = Verdict(accepted=True, reason="Giấy chứng nhận đã sửa ngày")


def fill(sheet, skip: int = 0) -> None:
    """The highest level everywhere but at the last `skip`, as saving one by one leaves it."""
    rules = room.rules_of(sheet.item.sheet)
    todo = rules.criteria[: len(rules.criteria) - skip]
    best = {c.id: max(c.levels, key=lambda one: one.points).position for c in todo}
    levels = {(one.criterion_id, one.position): one for one in Level.objects.filter(criterion__in=best)}
    scores = Score.objects.bulk_create(
        Score(sheet=sheet, criterion_id=pk, level=levels[pk, place], no_stop=True) for pk, place in best.items()
    )
    ScoreChange.objects.bulk_create(
        ScoreChange(score=one, version=1, level=one.level, by=sheet.member.user) for one in scores
    )


def sit(city, office, *, stated=None, leaves: int = 0, by: int = 1, profile="26-2026", **given):
    """Three members, 100 points each; member `by` states `stated`(world) and leaves the last criteria."""
    world = room.convene(city, office, profile=profile, **given)
    sessions.open_item(world.item, by=world.chair)
    for place in range(3):
        sheet = world.sheet_of(place)
        fill(sheet, leaves if place == by else 0)
        if place == by and stated:
            state_finding(sheet, evidence="xem trang 3", by=sheet.member.user, **stated(world))
        submit_sheet(sheet, by=sheet.member.user)
    result = sessions.close_item(world.item, by=world.chair)
    world.item.refresh_from_db()
    return world, result


def knock_out(world):
    return {"kind": Finding.Kind.KNOCK_OUT, "knock_out": world.item.sheet.knock_outs.get()}


def stop_at(world):
    place = next(criterion for criterion in world.rules.criteria if criterion.stops_scoring)
    return {"kind": Finding.Kind.STOP, "criterion": Criterion.objects.get(pk=place.id)}


def left_after_stop(world) -> int:
    codes = [criterion.id for criterion in world.rules.criteria]
    place = next(criterion for criterion in world.rules.criteria if criterion.stops_scoring)
    return len(codes) - codes.index(place.id) - 1


def rule(world, verdict, place: int = 0, **given):
    result = Result.objects.get(item=world.item)
    kind, key = result.statements[place].matter
    return services.rule(result, kind, key, verdict, by=given.get("by", world.chair))


@pytest.fixture
def accused(city, office):
    """B states that the dossier is forged."""
    return sit(city, office, stated=knock_out)


@pytest.fixture
def stopped(city, office):
    """C stops at a stop note of the fish sauce sheet of 148 and leaves the rest."""
    world = room.convene(city, office, profile="26-2026")
    return sit(city, office, stated=stop_at, leaves=left_after_stop(world), by=2)


def test_a_statement_without_a_ruling_keeps_the_item_from_being_confirmed(accused):
    world, result = accused
    assert [one.name for one in result.statements] == ["Thành viên 2"]
    assert result.stars is None
    with pytest.raises(Refusal, match="Hội đồng chưa kết luận: Hồ sơ bị loại"):
        services.confirm(result, by=world.chair)
    assert services.confirm(rule(world, NO), by=world.chair).stars == 5


def test_a_rejected_knock_out_leaves_the_star_and_the_minutes_name_both(accused):
    world, _ = accused
    result = rule(world, NO)
    assert (result.stars, result.average, result.sheets) == (5, 100, 3)
    notes = minutes_of(world.session).items[0].notes
    assert notes[0].startswith("Hồ sơ bị loại: ")
    assert notes[0].endswith("(Thành viên 2 nêu; căn cứ: xem trang 3)")
    assert notes[1] == (
        "Hội đồng không chấp nhận; ý kiến: 1 đồng ý, 2 không đồng ý, 0 ý kiến khác. Lý do: Không có căn cứ"
    )


@pytest.mark.parametrize("means", ["no_star", "count_before", "show_only"])
def test_an_accepted_knock_out_gives_no_star_whatever_a_stop_means(accused, means):
    world, _ = accused
    profile = world.item.dossier.profile
    profile.values.filter(key="stop_means").update(value=means)
    profile.save()
    result = rule(world, YES)
    assert (result.stars, result.star_by_points, result.figures.out) == (0, 5, True)
    assert services.confirm(result, by=world.chair).stars == 0


def test_a_stopped_sheet_is_not_averaged_and_a_rejected_stop_reopens_exactly_its_rest(stopped):
    world, result = stopped
    sheet, left = world.sheet_of(2), left_after_stop(world)
    assert left > 0
    assert (result.stars, result.sheets, result.average) == (None, 2, 100)
    assert [(one.name, one.counted) for one in result.figures.members][2] == ("Thành viên 3", False)
    result = rule(world, NO)
    assert (result.stars, result.sheets) == (None, 2)
    waiting = Reopening.objects.filter(sheet=sheet, closed_at=None)
    assert set(waiting.values_list("criterion", flat=True)) == {c.id for c in world.rules.criteria[-left:]}
    assert Message.objects.filter(to=sheet.member.user, subject__startswith=f"Chấm tiếp {left} tiêu chí").exists()
    with pytest.raises(Refusal, match="của Thành viên 3"):
        services.confirm(result, by=world.chair)
    answered = world.rules.criteria[0]
    with pytest.raises(Refusal, match="Đã kết thúc chấm điểm"):
        save_choice(sheet, answered.id, Choice(answered.levels[0].position), version=1, by=sheet.member.user)
    for criterion in world.rules.criteria[-left:]:
        best = max(criterion.levels, key=lambda one: one.points)
        save_choice(sheet, criterion.id, Choice(best.position), version=0, by=sheet.member.user)
    result = Result.objects.get(item=world.item)
    assert (result.stars, result.sheets, result.average) == (5, 3, 100)
    assert services.confirm(result, by=world.chair).confirmed_at


@pytest.mark.parametrize(("means", "stars"), [("no_star", 0), ("count_before", 1), ("show_only", None)])
def test_an_accepted_stop_does_what_the_profile_says(stopped, means, stars):
    world, _ = stopped
    profile = world.item.dossier.profile
    profile.values.filter(key="stop_means").update(value=means)
    profile.save()
    result = rule(world, YES)
    if means == "count_before":
        assert result.sheets == 3  # all up to the stop
        assert 0 < result.average < 100
        assert not result.figures.out
    else:
        assert (result.stars, result.sheets) == (stars, 2)
    waits = Reopening.objects.filter(closed_at=None).exists()
    assert waits == (means == "show_only")


def test_a_ruling_is_changed_and_taken_back_until_the_result_is_confirmed_and_the_old_one_stays(stopped):
    world, _ = stopped
    rule(world, NO)
    first = Ruling.objects.get()
    with pytest.raises(Refusal, match="vừa được ghi hoặc sửa ở nơi khác"):
        rule(world, YES)
    result = rule(world, replace(YES, seen=first.pk))
    assert (result.stars, Reopening.objects.filter(closed_at=None).count()) == (0, 0)
    first.refresh_from_db()
    assert (first.accepted, first.ended_by) == (False, world.chair)
    current = Ruling.objects.get(ended_at=None)
    with pytest.raises(Refusal, match="đã được sửa hoặc bỏ"):
        services.take_back_ruling(first, "Biểu quyết lại", by=world.chair)
    assert services.take_back_ruling(current, "Biểu quyết lại", by=world.chair).stars is None
    assert [one.accepted for one in Ruling.objects.exclude(ended_at=None).order_by("pk")] == [False, True]
    told = [event.changes["ruling"] for event in audit.of(result) if "ruling" in event.changes]
    assert told == [["Chấp nhận", ""], ["Không chấp nhận", "Chấp nhận"], ["", "Không chấp nhận"]]
    stars = [event.changes["stars"] for event in audit.of(result) if "ruling" in event.changes]
    assert stars == [[0, None], [None, 0], [None, None]]
    services.confirm(rule(world, YES), by=world.chair)
    confirmed = Ruling.objects.get(ended_at=None)
    for act in (
        lambda: services.take_back_ruling(confirmed, "Biểu quyết lại", by=world.chair),
        lambda: rule(world, replace(NO, seen=confirmed.pk)),
    ):
        with pytest.raises(Refusal, match="Đã xác nhận kết quả"):
            act()


def test_what_was_scored_on_before_a_ruling_was_taken_back_stays(stopped):
    world, _ = stopped
    rule(world, NO)
    sheet, criterion = world.sheet_of(2), world.rules.criteria[-1]
    save_choice(sheet, criterion.id, Choice(criterion.levels[0].position), version=0, by=sheet.member.user)
    services.take_back_ruling(Ruling.objects.get(), "Biểu quyết lại", by=world.chair)
    assert Score.objects.filter(sheet=sheet, criterion=criterion.id).exists()
    assert not Reopening.objects.filter(closed_at=None).exists()
    rule(world, NO)
    assert Reopening.objects.filter(closed_at=None).count() == left_after_stop(world) - 1


def test_a_ruling_leaves_open_what_the_chair_reopened_to_another_member(stopped):
    world, _ = stopped
    criterion = Criterion.objects.get(pk=world.rules.criteria[0].id)
    reopening = services.reopen(world.sheet_of(0), criterion, "nhập nhầm", by=world.chair)
    rule(world, YES)
    reopening.refresh_from_db()
    assert reopening.closed_at is None
    with pytest.raises(Refusal, match=f"{criterion.code} của Thành viên 1"):
        services.confirm(Result.objects.get(), by=world.chair)


def test_only_who_leads_rules_with_a_reason_and_no_more_votes_than_members(accused):
    world, _ = accused
    for place, verdict, why in (
        (2, NO, "Chủ tịch hoặc Phó Chủ tịch"),
        (0, replace(NO, reason=" "), "lý do"),
        (0, replace(NO, agree=2, against=2), "Ghi 4 ý kiến, dự mục này có 3 thành viên"),
    ):
        with pytest.raises(Refusal, match=why):
            rule(world, verdict, by=world.members[place].user)
    with pytest.raises(Refusal, match="Không thành viên nào nêu"):
        services.rule(Result.objects.get(), "stop", world.rules.criteria[0].id, NO, by=world.chair)
    assert not Ruling.objects.exists()
    rule(world, replace(NO, agree=1, against=None), by=world.members[1].user)  # the deputy; what is not given is 0
    assert Ruling.objects.get().votes_words == "1 đồng ý, 0 không đồng ý, 0 ý kiến khác"


def test_s79_a_ruling_is_not_rewritten_or_deleted_and_none_comes_after_the_confirmation(accused):
    world, _ = accused
    services.confirm(rule(world, NO), by=world.chair)
    one = Ruling.objects.get()
    given = {"item": one.item, "kind": one.kind, "knock_out": one.knock_out, "reason": "x", "by": one.by}
    for act in (
        lambda: Ruling.objects.filter(pk=one.pk).update(accepted=True),
        lambda: Ruling.objects.filter(pk=one.pk).update(ended_at=one.created_at),
        lambda: Ruling.objects.filter(pk=one.pk).delete(),
        lambda: Ruling.objects.create(**given, accepted=True, ended_at=one.created_at),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.parametrize("given", [{"accepted": True}, {"reason": "Lý do khác"}, {"agree": 9}, {"kind": "stop"}])
def test_s79_a_ruling_that_stands_is_replaced_and_never_reworded(accused, given):
    world, _ = accused
    rule(world, NO)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.update(**given)


def test_one_current_ruling_for_a_matter(accused):
    world, _ = accused
    rule(world, NO)
    one = Ruling.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ruling.objects.create(
            item=one.item, kind=one.kind, knock_out=one.knock_out, accepted=True, reason="x", by=world.chair
        )


def test_who_stated_what_would_take_the_star_is_named(accused):
    world, result = accused
    page = page_of(world, result)
    assert (
        "Trường hợp Thành viên 2 nêu quyết định hạng: nếu Hội đồng chấp nhận thì hạng là "
        "chưa đạt hạng được công nhận." in (page.discuss)
    )
    assert page.headline == "Chờ Hội đồng kết luận về trường hợp thành viên đã nêu."
    assert not page_of(world, rule(world, NO)).discuss


def test_the_page_asks_the_chair_and_shows_others_what_waits(accused):
    world, result = accused
    (line,) = page_of(world, result).rulings
    assert line.form is not None
    assert line.if_accepted == "Chưa đạt hạng được công nhận, dù được bao nhiêu điểm"
    (seen,) = page_of(world, result, world.members[2].user).rulings
    assert (seen.form, seen.change_url) == (None, "")
    (ruled,) = page_of(world, rule(world, NO)).rulings
    assert (ruled.form, ruled.current.accepted) == (None, False)
    assert ruled.change_url


def page_of(world, result, user=None):
    user = user or world.chair
    item = AgendaItem.objects.select_related("session__council", "sheet", "dossier__profile").get(pk=world.item.pk)
    roles = AgendaItem.objects.roles_of(user, item.pk)
    seen = item_seating(item)
    return result_page(result, seen, facts_of(seen, user, roles, result), services.rulings_of(result))


def test_the_chair_rules_on_the_result_page(accused, client):
    world, result = accused
    client.force_login(world.chair)
    page = client.get(world.item.get_absolute_url()).content.decode()
    assert "Ghi kết luận của Hội đồng" in page
    kind, key = result.statements[0].place
    url = f"/lam-viec/hoi-dong/ket-qua/{world.item.pk}/ket-luan/?loai={kind}&muc={key}"
    empty = client.post(url, {"accepted": "0", "reason": ""})
    assert empty.status_code == 422
    assert client.post(url, {"accepted": "0", "reason": "Không có căn cứ", "agree": "1"}).status_code == 302
    assert Result.objects.get().stars == 5
    again = client.get(url).content.decode()
    assert f'name="seen" value="{Ruling.objects.get().pk}"' in again
    back = f"/lam-viec/hoi-dong/ket-qua/{world.item.pk}/ket-luan/{Ruling.objects.get().pk}/bo/"
    assert "Lý do bỏ kết luận" in client.get(back).content.decode()
    assert client.post(back).status_code == 422
    assert Result.objects.get().stars == 5
    assert client.post(back, {"reason": "Biểu quyết nhầm"}).status_code == 302
    assert Result.objects.get().stars is None
    assert audit.of(result).filter(action="result.take_back_ruling").get().changes["reason"] == "Biểu quyết nhầm"
    shown = client.get(f"/lam-viec/hoi-dong/ket-qua/{world.item.pk}/").content.decode()
    assert "<s>Không chấp nhận</s>" in shown


def test_all_stop_and_nothing_is_averaged_until_it_was_ruled_on(city, office):
    world = room.convene(city, office, size=1, profile="26-2026")
    sessions.open_item(world.item, by=world.chair)
    sheet = world.sheet_of(0)
    state_finding(sheet, evidence="trang 1", by=world.chair, **knock_out(world))
    submit_sheet(sheet, by=world.chair)
    result = sessions.close_item(world.item, by=world.chair)
    assert (result.average, result.star_by_points, result.stars, result.sheets) == (None, None, None, 0)
    assert page_of(world, result).scales == ()
    assert minutes_of(world.session).items[0].average is None
    assert services.confirm(rule(world, YES), by=world.chair).stars == 0


def test_results_of_before_wait_for_a_ruling_unless_they_were_confirmed(accused):
    """The data migration: statements get their place, what a stopped sheet had entered is taken away."""
    world, result = accused
    plain = [{k: v for k, v in statement.items() if k != "key"} for statement in result.findings]
    Result.objects.update(findings=plain, stars=0)
    migration = import_module("evaluations.migrations.0016_statements_to_rule_on")
    migration.ask_for_rulings(apps, None)
    result = Result.objects.get()
    assert (result.stars, result.average, result.star_by_points) == (None, None, None)
    assert rule(world, NO).stars == 5
    services.confirm(result, by=world.chair)
    migration.ask_for_rulings(apps, None)
    assert Result.objects.get().stars == 5


def test_a_confirmed_result_of_before_is_shown_as_it_was_decided(accused):
    world, result = accused
    plain = [{k: v for k, v in statement.items() if k != "key"} for statement in result.findings]
    AgendaItem.objects.update(state="confirmed")
    Result.objects.update(
        findings=plain, stars=0, findings_outcome="Loại hồ sơ", confirmed_at=timezone.now(),
        detail={key: value for key, value in result.detail.items() if key not in ("version", "out", "members")},
    )  # fmt: skip
    result = Result.objects.get()
    page = page_of(world, result)
    assert (page.rulings[0].form, page.rulings[0].current) == (None, None)
    assert page.headline == "Có phát hiện dừng hoặc loại: kết quả không phải một tổng điểm thường."
    assert minutes_of(world.session).items[0].notes[-1] == "Xử lý trường hợp thành viên nêu: Loại hồ sơ"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_rule_at_once_make_one_ruling(reference, city, office):
    """Chair and deputy press at the same moment: the second is told, nothing is overwritten in silence."""
    world, result = sit(city, office, stated=knock_out)
    kind, key = result.statements[0].matter
    answers = at_once(
        lambda pressed: services.rule(result, kind, key, pressed[1], by=pressed[0].user),
        list(zip(world.members[:2], (NO, YES), strict=True)),
    )
    told = [answer for answer in answers if answer != "done"]
    assert Ruling.objects.count() == 1
    assert len(told) == 1
    assert "vừa được ghi hoặc sửa ở nơi khác" in told[0]
    assert Result.objects.get().stars == (0 if Ruling.objects.get().accepted else 5)


def test_the_result_page_asks_no_more_queries_for_many_statements(city, office, client, count_queries):
    world, _ = sit(city, office, stated=knock_out)
    client.force_login(world.chair)
    url = f"/lam-viec/hoi-dong/ket-qua/{world.item.pk}/"
    waiting = count_queries(client, url)
    rule(world, NO)
    for verdict in (YES, NO, YES):
        rule(world, replace(verdict, seen=Ruling.objects.get(ended_at=None).pk))
    assert count_queries(client, url) == waiting


def test_a_seat_that_ended_with_a_rest_to_score_is_named_when_confirming(stopped, office):
    """Two readings that differ are not the reason, and choosing one would not help."""
    world, result = stopped
    Council.objects.filter(pk=world.council.pk).update(decision_date=timezone.localdate() - timedelta(days=9))
    rule(world, NO)
    seat = CouncilMember.objects.get(pk=world.members[2].pk)
    replace_member(seat, by=office, on=timezone.localdate(), reason="QĐ 30 kiện toàn")
    with pytest.raises(Refusal, match=f"Phiếu của {seat.user} chưa chấm hết"):
        services.confirm(Result.objects.get(pk=result.pk), by=world.chair)


# ── right after ──


def test_a_conclusion_just_noted_leads_back_to_its_form_until_the_result_is_confirmed(city, office, client_of):
    world, _ = sit(city, office, stated=knock_out)
    rule(world, NO)
    page = world.item.get_absolute_url()
    assert "Sửa lại Sửa được đến khi xác nhận kết quả" in line_on(client_of(world.chair), page)
    assert "kết luận" not in line_on(client_of(office), page)
    services.confirm(Result.objects.get(item=world.item), by=world.chair)
    line = line_on(client_of(world.chair), page)
    assert "Mở lại kết quả" in line, "the way back is of the confirmation now"
    assert "kết luận" not in line
