import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evaluations.models import Score, ScoreSheet
from evaluations.scoring.services import submit_sheet
from evaluations.sessions import services as sessions
from ocop.accounts.roles import Role
from tests.evaluations import room
from tests.factories import UserFactory

JSON = {"Accept": "application/json"}


def save_url(sheet, criterion):
    return reverse("evaluations:score_save", args=[sheet.pk, criterion.id])


def send(client, sheet, criterion, level=None, **data):
    value = "khong" if level is None else level.position
    return client.post(save_url(sheet, criterion), {"muc": value, "ban": 0, **data}, headers=JSON)


@pytest.fixture
def sheet(opened):
    return opened.sheet_of(0)


@pytest.fixture
def criterion(opened):
    return opened.rules.criteria[0]


def test_the_sheet_shows_every_criterion_of_the_law_and_its_totals(opened, sheet, client_of):
    page = client_of(opened.chair).get(sheet.get_absolute_url()).content.decode()
    assert all(f'id="c-{criterion.id}"' in page for criterion in opened.rules.criteria)
    assert f'data-left-link="{len(opened.rules.criteria)}"' in page
    assert "style=" not in page
    assert "onclick" not in page


def test_a_choice_is_saved_by_itself_and_answers_with_the_totals(opened, sheet, criterion, client_of):
    level = criterion.levels[-1]
    answer = send(client_of(opened.chair), sheet, criterion, level).json()
    assert answer["version"] == 1
    assert f"{level.points.normalize():f}" in answer["bar"]
    assert Score.objects.get(sheet=sheet).level.position == level.position


def test_without_script_a_choice_is_a_form_that_comes_back_to_its_criterion(opened, sheet, criterion, client_of):
    answer = client_of(opened.chair).post(save_url(sheet, criterion), {"muc": criterion.levels[0].position, "ban": 0})
    assert answer.status_code == 302
    assert answer.url.endswith(f"?mo={criterion.id}#c-{criterion.id}")


def test_s38_a_stale_choice_shows_both_values_with_and_without_script(opened, sheet, criterion, client_of):
    client, (low, *_, high) = client_of(opened.chair), criterion.levels
    send(client, sheet, criterion, high)
    stale = send(client, sheet, criterion, low)
    assert stale.status_code == 409
    assert "Tiêu chí này vừa được chấm ở một cửa sổ khác" in stale.json()["conflict"]
    plain = client.post(save_url(sheet, criterion), {"muc": low.position, "ban": 0, "nhan-xet": "lời đã gõ"})
    assert plain.status_code == 409
    assert "lời đã gõ" in plain.content.decode()
    kept = send(client, sheet, criterion, low, ban=stale.json()["version"])
    assert kept.json()["version"] == 2


@pytest.mark.parametrize(
    "data",
    [{}, {"muc": ""}, {"muc": "-1"}, {"muc": "999"}, {"muc": "９"}, {"muc": "1e9", "ban": "x"}, {"muc": "1" * 60}],
)
def test_nonsense_is_a_sentence_and_saves_nothing(opened, sheet, criterion, client_of, data):
    client = client_of(opened.chair)
    assert client.post(save_url(sheet, criterion), data, headers=JSON).status_code == 422
    assert client.post(save_url(sheet, criterion), data).status_code == 422
    assert not Score.objects.exists()


def test_an_ended_session_answers_the_script_with_401_and_saves_nothing(opened, sheet, criterion, client):
    answer = send(client, sheet, criterion, criterion.levels[0])
    assert answer.status_code == 401
    assert not Score.objects.exists()


def test_s12_anothers_sheet_is_as_if_it_were_not_there(opened, sheet, criterion, client_of):
    client = client_of(opened.members[1].user)
    missing = sheet.pk + 10_000
    for name, args in (
        ("score_sheet", []),
        ("score_save", [criterion.id]),
        ("score_submit", []),
        ("score_finding", []),
    ):
        act = client.get if name in ("score_sheet", "score_finding") else client.post
        own, none = (act(reverse(f"evaluations:{name}", args=[pk, *args])) for pk in (sheet.pk, missing))
        assert (own.status_code, none.status_code) == (404, 404)
        assert own.content == none.content


@pytest.mark.parametrize("role", [role for role in Role if role != Role.COUNCIL_MEMBER])
def test_no_other_role_opens_or_fills_a_sheet(opened, sheet, criterion, client_of, role, city):
    client = client_of(UserFactory(role=role, unit=city))
    assert client.get(sheet.get_absolute_url()).status_code == 403
    assert send(client, sheet, criterion, criterion.levels[0]).status_code == 403


def test_sending_an_incomplete_sheet_says_what_is_missing(opened, sheet, client_of):
    client = client_of(opened.chair)
    answer = client.post(reverse("evaluations:score_submit", args=[sheet.pk]), follow=True).content.decode()
    assert "tiêu chí chưa chấm" in answer
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None


def test_my_sheets_show_progress_and_the_sent_ones(opened, sheet, client_of):
    room.fill(sheet, skip=3)
    client = client_of(opened.chair)
    assert "Đang chấm" in client.get(reverse("evaluations:my_sheets")).content.decode()
    last = opened.rules.criteria[-3:]
    for criterion in last:
        send(client, sheet, criterion, criterion.levels[0], **{"khong-dung": "1"})
    submit_sheet(sheet, by=opened.chair)
    assert "Đã gửi" in client.get(reverse("evaluations:my_sheets")).content.decode()


def test_a_finding_is_asked_with_the_laws_words_and_its_evidence(city, office, client_of):
    world = room.convene(city, office, profile="26-2026")
    sessions.open_item(world.item, by=world.chair)
    sheet, line = world.sheet_of(0), world.item.sheet.knock_outs.get()
    client = client_of(world.chair)
    url = f"{reverse('evaluations:score_finding', args=[sheet.pk])}?loai=knock_out&dong={line.pk}"
    assert line.text[:40] in client.get(url).content.decode()
    data = {"loai": "knock_out", "dong": line.pk, "evidence": ""}
    assert client.post(url, data).status_code == 422
    client.post(url, {**data, "evidence": "giấy tờ giả"})
    assert sheet.findings.get().evidence == "giấy tờ giả"
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "Có phát hiện" in page
    assert "Tổng điểm</dt>" not in page


def test_the_sheet_asks_the_same_few_queries_empty_and_full(opened, sheet, client_of, count_queries):
    client = client_of(opened.chair)
    few = count_queries(client, sheet.get_absolute_url())
    room.fill(sheet)
    assert count_queries(client, sheet.get_absolute_url()) == few <= 17


def test_one_saved_score_asks_ten_queries(opened, sheet, client_of):
    client = client_of(opened.chair)
    one, two = opened.rules.criteria[:2]
    send(client, sheet, one, one.levels[0])
    with CaptureQueriesContext(connection) as queries:
        assert send(client, sheet, two, two.levels[0]).status_code == 200
    asked = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(asked) <= 12, "\n".join(asked)


def test_my_sheets_ask_no_more_queries_for_many(opened, client_of, count_queries, city, office):
    client = client_of(opened.chair)
    few = count_queries(client, reverse("evaluations:my_sheets"))
    for _ in range(5):
        item = sessions.put_on_agenda(opened.session, room.eligible(opened.session.round, city), by=office)
        room.declared(opened.session)
        sessions.open_item(item, by=opened.chair)
    assert count_queries(client, reverse("evaluations:my_sheets")) == few <= 10


def test_without_a_story_what_asks_about_it_counts_zero_and_says_so(opened, sheet, client_of):
    """Open question 13: 5b follows 5a; the script redraws it with the answer to 5a."""
    (asked, story), client = next(iter(opened.rules.follows.items())), client_of(opened.chair)
    asked, story = opened.rules.by_id[asked], opened.rules.by_id[story]
    best = asked.levels[-1]
    assert send(client, sheet, asked, best).json()["others"] == {}
    other = send(client, sheet, story, story.levels[0]).json()["others"][str(asked.id)]
    assert other["answered"]
    assert f"tiêu chí {story.code} {story.title} ở mức 0" in other["asks"]
    assert ">0 <small>" in other["head"]
    page = client.get(sheet.get_absolute_url()).content.decode()
    assert "Tính 0 điểm, không cần chấm" in page
    told = send(client, sheet, story, story.levels[-1], ban=1).json()["others"][str(asked.id)]
    assert "không cần chấm" not in told["asks"]
    assert f">{best.points.normalize():f} <small>" in told["head"]


def test_a_product_that_the_note_does_not_assess_may_be_stated(city, office, client_of):
    """Open question 12: no knock-out by itself, but a member may say so, with evidence."""
    world = room.convene(city, office, product_set="rau-cu-qua-hat-tuoi")
    sessions.open_item(world.item, by=world.chair)
    sheet, client = world.sheet_of(0), client_of(world.chair)
    noted = next(criterion for criterion in world.rules.criteria if criterion.excludes)
    url = f"{reverse('evaluations:score_finding', args=[sheet.pk])}?loai=disqualifies&tieu_chi={noted.id}"
    offered = url.replace("&", "&amp;")
    assert offered in client.get(sheet.get_absolute_url()).content.decode()
    data = {"loai": "disqualifies", "tieu_chi": noted.id, "evidence": "trồng ở mọi xã"}
    assert client.post(url, data).status_code == 302
    assert sheet.findings.get().note == noted.excludes
    assert offered not in client.get(sheet.get_absolute_url()).content.decode()
    plain = next(
        criterion for criterion in world.rules.criteria if not criterion.excludes and not criterion.disqualifies
    )
    refused = client.post(url, data | {"tieu_chi": plain.id}, follow=True)
    assert "không có ghi chú dừng hay loại" in refused.content.decode()


def test_a_sheet_is_not_sent_from_a_page_that_shows_a_choice_not_saved(opened, sheet, criterion, client_of):
    """Without script too: what the member sees is what is sent."""
    room.fill(sheet)
    client = client_of(opened.chair)
    url = reverse("evaluations:score_submit", args=[sheet.pk])
    stale = client.post(save_url(sheet, criterion), {"muc": criterion.levels[0].position, "ban": 7})
    assert f'name="chua-luu" value="{criterion.id}"' in stale.content.decode()
    answer = client.post(url, {"chua-luu": criterion.id}, follow=True).content.decode()
    assert f"lựa chọn ở tiêu chí {criterion.code} chưa lưu được" in answer
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is None
    client.post(url)
    assert ScoreSheet.objects.get(pk=sheet.pk).submitted_at is not None
