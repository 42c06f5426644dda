import pytest
from django.db import IntegrityError, transaction

from evaluations.models import Finding, Reopening, Score, ScoreChange, ScoreSheet, WardAssessment, WardMatter
from evaluations.results import services as results
from evaluations.scoring import services
from evaluations.scoring.reading import ward_levels, whole_state
from evaluations.scoring.services import Choice, StaleScore
from evaluations.sessions import services as sessions
from ocop.core.audit.journal import journal
from ocop.core.refusal import Refusal
from ocop.law.models import Criterion, Level
from tests.evaluations import room
from tests.races import at_once


def first(world):
    return world.rules.criteria[0]


def choose(world, place=0, *, criterion=None, highest=True, version=0, **given):
    sheet = world.sheet_of(place)
    criterion = criterion or first(world)
    level = (max if highest else min)(criterion.levels, key=lambda one: one.points)
    return services.save_choice(
        sheet, criterion.id, Choice(level.position, **given), version=version, by=sheet.member.user
    )


def test_each_present_member_gets_one_sheet_when_scoring_opens(opened):
    assert ScoreSheet.objects.filter(item=opened.item).count() == 3
    services.open_sheets(opened.item, opened.members[:1])
    assert ScoreSheet.objects.filter(item=opened.item).count() == 3


def test_one_choice_is_one_score_with_its_version_and_its_change(opened):
    saved = choose(opened)
    assert saved.score.version == 1
    assert saved.state.score.total == first(opened).max_points
    again = choose(opened, highest=False, version=1)
    assert again.score.version == 2
    assert list(ScoreChange.objects.values_list("version", flat=True).order_by("version")) == [1, 2]


def test_the_same_choice_sent_twice_is_one_change_and_the_same_answer(opened):
    assert choose(opened).score.version == choose(opened).score.version == 1
    assert ScoreChange.objects.count() == 1


def test_s38_a_stale_version_is_refused_and_names_the_value_that_stands(opened):
    choose(opened)
    with pytest.raises(StaleScore) as stale:
        choose(opened, highest=False, version=0)
    assert stale.value.current.level.points == first(opened).max_points


def test_save_score_takes_records_and_refuses_a_level_of_another_criterion(opened):
    sheet, rules = opened.sheet_of(0), opened.rules
    one, two = (Criterion.objects.get(pk=c.id) for c in rules.criteria[:2])
    level = Level.objects.filter(criterion=one).first()
    assert services.save_score(sheet, one, level, version=0, by=sheet.member.user).level == level
    with pytest.raises(Refusal, match="không thuộc tiêu chí"):
        services.save_score(sheet, two, level, version=0, by=sheet.member.user)


def test_a_criterion_of_another_sheet_is_refused(opened):
    other = Criterion.objects.exclude(group__part__sheet=opened.item.sheet).first()
    with pytest.raises(Refusal, match="không thuộc phiếu"):
        services.save_choice(opened.sheet_of(0), other.pk, Choice(1), version=0, by=opened.chair)


def test_none_fits_is_refused_where_a_zero_is_printed(opened):
    printed = next(criterion for criterion in opened.rules.criteria if criterion.has_zero)
    with pytest.raises(Refusal, match="có mức 0 điểm"):
        services.save_choice(opened.sheet_of(0), printed.id, Choice(None), version=0, by=opened.chair)


def test_nobody_writes_on_anothers_sheet(opened):
    with pytest.raises(Refusal, match="thành viên khác"):
        services.save_choice(
            opened.sheet_of(1), first(opened).id, Choice(first(opened).levels[0].position), version=0, by=opened.chair
        )


def test_an_incomplete_sheet_is_not_sent_and_the_sentence_names_what_is_missing(opened):
    sheet = opened.sheet_of(0)
    room.fill(sheet, skip=2)
    missing = [criterion.code for criterion in opened.rules.criteria[-2:]]
    with pytest.raises(Refusal, match=f"Còn 2 tiêu chí chưa chấm: {missing[0]}, {missing[1]}"):
        services.submit_sheet(sheet, by=opened.chair)
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None


def test_a_sent_sheet_takes_no_more_scores(opened):
    sheet = opened.sheet_of(0)
    room.fill(sheet)
    services.submit_sheet(sheet, by=opened.chair)
    with pytest.raises(Refusal, match="Phiếu đã gửi"):
        choose(opened, highest=False, version=1)


def test_a_stop_is_asked_and_neither_passed_nor_counted_silently(city, office):
    opened = room.convene(city, office, profile="26-2026")
    sessions.open_item(opened.item, by=opened.chair)
    asking = next(c for c in opened.rules.criteria if c.stops_scoring and c.stops_scoring_at is None)
    sheet = opened.sheet_of(0)
    room.fill(sheet)
    score = Score.objects.get(sheet=sheet, criterion=asking.id)
    lowest = min(asking.levels, key=lambda one: one.points)
    state = services.save_choice(
        sheet, asking.id, Choice(lowest.position), version=score.version, by=opened.chair
    ).state
    assert [question.criterion_id for question in state.questions] == [asking.id]
    with pytest.raises(Refusal, match="Chưa trả lời câu hỏi dừng, loại"):
        services.submit_sheet(sheet, by=opened.chair)
    services.state_finding(
        sheet, Finding.Kind.STOP, criterion=Criterion(pk=asking.id), evidence="mẫu có tạp chất", by=opened.chair
    )
    services.submit_sheet(sheet, by=opened.chair)


def test_a_knock_out_needs_no_further_answers_and_is_no_plain_total(city, office):
    opened = room.convene(city, office, profile="26-2026")
    sessions.open_item(opened.item, by=opened.chair)
    sheet = opened.sheet_of(0)
    line = opened.item.sheet.knock_outs.get()
    services.state_finding(sheet, Finding.Kind.KNOCK_OUT, knock_out=line, evidence="giấy tờ giả", by=opened.chair)
    state = whole_state(ScoreSheet.objects.get(pk=sheet.pk))
    assert not state.score.whole
    assert state.stars.after is None
    services.submit_sheet(sheet, by=opened.chair)


def test_one_finding_is_withdrawn_and_the_other_stays(city, office):
    opened = room.convene(city, office, profile="26-2026")
    sessions.open_item(opened.item, by=opened.chair)
    sheet, line = opened.sheet_of(0), opened.item.sheet.knock_outs.get()
    asking = next(c for c in opened.rules.criteria if c.stops_scoring and c.stops_scoring_at is None)
    forged = services.state_finding(
        sheet, Finding.Kind.KNOCK_OUT, knock_out=line, evidence="giấy tờ giả", by=opened.chair
    )
    stop = services.state_finding(
        sheet, Finding.Kind.STOP, criterion=Criterion(pk=asking.id), evidence="mẫu có tạp chất", by=opened.chair
    )
    with pytest.raises(Refusal, match="thành viên khác"):
        services.withdraw_finding(forged, by=opened.members[1].user)
    services.withdraw_finding(forged, by=opened.chair)
    assert list(sheet.findings.all()) == [stop]


def test_s40_scores_of_a_closed_item_cannot_be_changed_behind_the_service(world):
    room.closed(world)
    score = Score.objects.filter(sheet__item=world.item).first()
    for act in (
        lambda: Score.objects.filter(pk=score.pk).update(level=None),
        lambda: Score.objects.filter(pk=score.pk).delete(),
        lambda: ScoreSheet.objects.filter(pk=score.sheet_id).update(submitted_at=None),
        lambda: ScoreChange.objects.filter(score=score).update(remark="khác"),
        lambda: Score.objects.create(sheet=score.sheet, criterion=Criterion.objects.order_by("-pk").first()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_s40_a_closed_item_does_not_open_again(world):
    room.closed(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(world.item).objects.filter(pk=world.item.pk).update(state="open")


def test_scores_are_refused_after_the_closing_in_words(world):
    room.closed(world)
    with pytest.raises(Refusal, match="Đã kết thúc chấm điểm"):
        choose(world, highest=False, version=1)


def test_a_reopened_criterion_is_scored_again_both_values_and_the_reason_stay(world):
    result = room.closed(world)
    criterion = Criterion.objects.get(pk=first(world).id)
    sheet = world.sheet_of(1)
    results.reopen(sheet, criterion, "nhập nhầm mức", by=world.chair)
    before = result.total
    choose(world, 1, highest=False, version=1)
    result.refresh_from_db()
    assert result.total < before
    changes = ScoreChange.objects.filter(score__sheet=sheet, score__criterion=criterion).order_by("version")
    assert [change.reason for change in changes] == ["", "nhập nhầm mức"]
    with pytest.raises(Refusal, match="Đã kết thúc chấm điểm"):
        choose(world, 1, version=2)


def with_ward_levels(world):
    """The ward gave the lowest level of the first criterion that is its own, then numbered its report."""
    criterion = next(c for c in world.rules.criteria if c.ward_content)
    level = Level.objects.filter(criterion=criterion.id).order_by("position").first()
    made = WardAssessment.objects.create(dossier=world.item.dossier, dossier_version=1)
    WardMatter.objects.create(
        assessment=made,
        position=1,
        content="Nguồn gốc",
        criterion_id=criterion.id,
        level=level,
        answered=True,
        words="nguyên liệu tại phường",
        updated_by=world.office,
    )
    WardAssessment.objects.filter(pk=made.pk).update(number=5, number_text="05/BC-UBND")
    return criterion, level


def test_under_148_the_wards_levels_arrive_filled_in_and_departing_needs_its_why(world):
    criterion, level = with_ward_levels(world)
    sessions.open_item(world.item, by=world.chair)
    assert [score.level for score in Score.objects.filter(sheet__item=world.item)] == [level] * 3
    with pytest.raises(Refusal, match="khác mức xã, phường đã chấm"):
        choose(world, criterion=criterion, version=1)
    assert choose(world, criterion=criterion, version=1, remark="hồ sơ có hợp đồng thu mua").score.version == 2


def test_a_ward_report_that_was_replaced_fills_in_no_sheet(world):
    criterion, level = with_ward_levels(world)
    first = WardAssessment.objects.get()
    later = WardAssessment.objects.create(dossier=first.dossier, dossier_version=1, replaces=first)
    higher = Level.objects.filter(criterion=criterion.id).order_by("position").last()
    WardMatter.objects.create(
        assessment=later, position=1, content="Nguồn gốc", criterion_id=criterion.id, level=higher, answered=True
    )
    assert ward_levels(world.item)[criterion.id].level == level
    WardAssessment.objects.filter(pk=later.pk).update(number=6, number_text="06/BC-UBND")
    assert ward_levels(world.item)[criterion.id].level == higher != level


def test_under_26_2026_the_wards_words_bind_no_level(city, office):
    world = room.convene(city, office, profile="26-2026")
    criterion, _ = with_ward_levels(world)
    sessions.open_item(world.item, by=world.chair)
    assert not Score.objects.filter(sheet__item=world.item).exists()
    assert choose(world, criterion=criterion).score.version == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s39_fifteen_tabs_saving_one_criterion_at_once_leave_one_change(reference, city, office):
    world = room.convene(city, office)
    sessions.open_item(world.item, by=world.chair)
    sheet, criterion = world.sheet_of(0), first(world)

    def tab(number):
        level = criterion.levels[number % len(criterion.levels)]
        services.save_choice(sheet, criterion.id, Choice(level.position), version=0, by=sheet.member.user)

    answers = at_once(tab, range(15))
    assert len(answers) == 15
    assert Score.objects.get(sheet=sheet, criterion=criterion.id).version == 1
    assert ScoreChange.objects.filter(score__sheet=sheet, score__criterion=criterion.id).count() == 1


def test_a_reopened_criterion_that_is_kept_as_it_was_is_no_longer_waited_for(world):
    result = room.closed(world)
    criterion, sheet = Criterion.objects.get(pk=first(world).id), world.sheet_of(1)
    results.reopen(sheet, criterion, "nhập nhầm mức", by=world.chair)
    choose(world, 1, version=0, no_stop=True)  # what the queue sends twice closes nothing
    assert Reopening.objects.filter(sheet=sheet, closed_at=None).exists()
    services.keep_score(sheet, criterion.pk, version=1, by=sheet.member.user)
    assert not Reopening.objects.filter(sheet=sheet, closed_at=None).exists()
    assert Score.objects.get(sheet=sheet, criterion=criterion).version == 1
    assert journal(sheet)[0].title == "Giữ nguyên điểm ở tiêu chí đã mở"
    results.confirm(result, by=world.chair)


def test_the_same_level_chosen_again_at_a_reopened_criterion_keeps_it(world):
    room.closed(world)
    criterion, sheet = Criterion.objects.get(pk=first(world).id), world.sheet_of(1)
    results.reopen(sheet, criterion, "nhập nhầm mức", by=world.chair)
    assert choose(world, 1, version=1, no_stop=True).closed
    assert not Reopening.objects.filter(sheet=sheet, closed_at=None).exists()


def noted(world, remark, *, version=0, not_proven=False):
    sheet = world.sheet_of(0)
    words = Choice(None, remark, not_proven, chosen=False)
    return services.save_choice(sheet, first(world).id, words, version=version, by=sheet.member.user)


def test_a_remark_stands_without_a_level_and_scores_nothing(opened):
    state = noted(opened, "chờ xem hóa đơn", not_proven=True).state
    assert first(opened).id in state.score.unanswered
    assert not Score.objects.exists()
    state = whole_state(opened.sheet_of(0))
    assert (state.notes[first(opened).id].remark, state.version_of(first(opened).id)) == ("chờ xem hóa đơn", 1)
    room.fill(opened.sheet_of(1))
    with pytest.raises(Refusal, match="chưa chấm"):
        services.submit_sheet(opened.sheet_of(0), by=opened.chair)


def test_the_level_goes_on_from_the_version_of_its_remark(opened):
    noted(opened, "chờ xem hóa đơn")
    with pytest.raises(StaleScore) as stale:
        choose(opened, version=0)
    assert stale.value.note.remark == "chờ xem hóa đơn"
    assert choose(opened, version=1, remark="đã xem hóa đơn").score.version == 2
    assert whole_state(opened.sheet_of(0)).notes == {}
    with pytest.raises(StaleScore) as stale:
        noted(opened, "từ cửa sổ khác", version=1)
    assert stale.value.current.remark == "đã xem hóa đơn"


def test_the_same_remark_sent_twice_is_one_and_an_empty_one_is_none(opened):
    assert noted(opened, "chờ").state.version_of(first(opened).id) == 1
    assert noted(opened, "chờ").state.version_of(first(opened).id) == 1
    noted(opened, "", version=1)
    assert whole_state(opened.sheet_of(0)).notes[first(opened).id].remark == ""
    with pytest.raises(Refusal, match="Hãy chọn một mức"):
        services.save_choice(
            opened.sheet_of(1), first(opened).id, Choice(None, chosen=False), version=0, by=opened.members[1].user
        )


def test_no_remark_is_written_once_the_sheet_is_sent(opened):
    room.fill(opened.sheet_of(0))
    services.submit_sheet(opened.sheet_of(0), by=opened.chair)
    with pytest.raises(Refusal, match="Phiếu đã gửi"):
        noted(opened, "thêm một lời", version=1)
