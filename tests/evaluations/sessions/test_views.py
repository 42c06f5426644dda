import re

import pytest
from django.urls import reverse

from evaluations.models import AgendaItem, Result, Session
from evaluations.results import services as results
from evaluations.sessions import presence, services
from evaluations.sessions.seating import seating_of
from ocop.accounts.roles import Role
from ocop.core.jobs import services as jobs
from ocop.documents.official import services as official
from tests.evaluations import room
from tests.factories import CouncilMemberFactory, UserFactory
from tests.papers import printed
from tests.undo import line_on


@pytest.fixture
def written(city, office):
    return room.convene(city, office, profile="26-2026", mode="written")


def url(name, *args):
    return reverse(f"evaluations:{name}", args=args)


def test_the_office_calls_a_session_puts_a_dossier_on_and_marks_who_is_here(world, office, city, client_of):
    client = client_of(office)
    dossier = room.eligible(world.session.round, city)
    answer = client.post(
        url("session_new"),
        {
            "council": world.council.pk,
            "round": world.session.round_id,
            "mode": "meeting",
            "starts_at": "16/05/2026 08:00",
        },
    )
    session = Session.objects.exclude(pk=world.session.pk).get()
    assert answer.url == session.get_absolute_url()
    client.post(url("session_agenda", session.pk), {"dossiers": [dossier.pk]})
    assert AgendaItem.objects.get(session=session).dossier == dossier
    data = {f"present-{member.pk}": "on" for member in world.members[:2]} | {f"reason-{world.members[2].pk}": "ốm"}
    assert client.post(url("session_attendance", session.pk), data).status_code == 302
    page = client.get(session.get_absolute_url()).content.decode()
    assert "Vắng (ốm)" in page
    assert "chưa ghi trong quy chế" in page


def test_a_round_whose_re_evaluations_are_by_written_opinions_says_so_in_the_laws_words(
    written, office, city, client_of
):
    room.eligible(written.session.round, city, kind="re_evaluation")
    page = client_of(office).get(f"{url('session_new')}?dot={written.session.round_id}").content.decode()
    assert "lấy ý kiến bằng văn bản" in page
    assert re.search(r'value="written"\s+selected', page)


def test_the_chair_opens_and_closes_on_the_board(world, client_of):
    client = client_of(world.chair)
    client.post(url("item_open", world.item.pk))
    assert "0</b> trong" in client.get(world.item.get_absolute_url()).content.decode()
    refused = client.post(url("item_close", world.item.pk), follow=True).content.decode()
    assert "Còn chờ phiếu của" in refused
    for place in range(3):
        sheet = world.sheet_of(place)
        room.fill(sheet, highest=place != 2)
        room.submit_sheet(sheet, by=sheet.member.user)
    assert client.get(url("item_close", world.item.pk)).status_code == 200
    assert not Result.objects.exists()
    page = client.post(url("item_close", world.item.pk), follow=True).content.decode()
    assert "Nên thảo luận trước khi xác nhận" in page
    assert "Chọn cách tính yêu cầu tối thiểu" in page
    assert page.count('<svg class="scale') == 2
    client.post(url("result_reading", world.item.pk), {"reading": "majority", "reason": "thông lệ"})
    assert "còn mở lại tiêu chí, sửa kết luận được" in client.get(url("result_confirm", world.item.pk)).content.decode()
    client.post(url("result_confirm", world.item.pk))
    assert "Đã xác nhận kết quả" in client.get(world.item.get_absolute_url()).content.decode()
    assert "Mở lại được đến khi xác nhận biên bản" in line_on(client, world.item.get_absolute_url())
    client.post(url("result_unconfirm", world.item.pk), {"reason": "Bấm nhầm sản phẩm"})
    assert "Mở lại kết quả" not in client.get(world.item.get_absolute_url()).content.decode()
    client.post(url("result_confirm", world.item.pk))
    client.post(url("minutes_confirm", world.session.pk))
    assert Session.objects.get(pk=world.session.pk).minutes_confirmed_at


def test_the_chair_reopens_one_criterion_from_the_result(world, client_of):
    room.closed(world, lowest=(2,))
    client, criterion = client_of(world.chair), world.rules.criteria[3]
    sheet = world.sheet_of(2)
    client.post(
        url("result_reopen", world.item.pk), {"sheet": sheet.pk, "criterion": criterion.id, "reason": "nhập nhầm"}
    )
    page = client_of(sheet.member.user).get(sheet.get_absolute_url()).content.decode()
    assert "Chủ trì mở lại tiêu chí này" in page
    assert page.count("data-plain") == 1  # that criterion alone
    assert "nhập nhầm" in client_of(world.chair).get(url("result", world.item.pk)).content.decode()


def test_the_minutes_are_a_draft_until_confirmed_then_kept(world, client_of):
    results.confirm(room.closed(world), by=world.chair)
    client = client_of(world.chair)
    assert client.get(url("minutes_pdf", world.session.pk)).content.startswith(b"%PDF")
    assert not official.about(world.session).exists()
    client.post(url("minutes_confirm", world.session.pk))
    page = client.get(url("minutes", world.session.pk)).content.decode()
    assert "Tạo văn bản (PDF): đang chờ" in page
    assert "/lam-viec/viec/" not in page, "the chair may not read jobs: no asking that is refused again and again"
    assert "Tải lại trang" in page
    assert "Tải biên bản" not in page
    pending = client.get(url("minutes_pdf", world.session.pk)).content.decode()
    assert "Đang tạo văn bản" in pending, "no other text than the kept one"
    kept = official.about(world.session).get()
    assert kept.kind == "bien-ban"
    printed(kept)
    answer = client.get(url("minutes_pdf", world.session.pk))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "Tải biên bản" in client.get(url("minutes", world.session.pk)).content.decode()


def test_minutes_whose_paper_failed_are_made_by_the_next_try(world, settings, tmp_path):
    """cases/acts.md 9: confirmed, no paper, no second try."""
    results.confirm(room.closed(world), by=world.chair)
    services.confirm_minutes(world.session, by=world.chair)
    paper = official.about(world.session).get()
    job = official.job_of(paper)
    (tmp_path / "files").write_text("a file where the folder should be")
    settings.DATA_DIR, well = tmp_path, settings.DATA_DIR
    with pytest.raises(OSError, match="files"):
        jobs.run(job.pk)
    assert paper.pdf is None
    settings.DATA_DIR = well
    jobs.again(job, by=world.chair)
    jobs.run(job.pk)
    assert paper.pdf


def test_a_plain_member_recuses_oneself_alone(opened, client_of):
    member, other = opened.members[1], opened.members[2]
    member.office = "member"
    member.save()
    client = client_of(member.user)
    page = client.get(url("item_recuse", opened.item.pk)).content.decode()
    assert str(other.user) not in page.split("<form")[-1]
    data = {"member": other.pk, "reason": "thay người khác"}
    assert client.post(url("item_recuse", opened.item.pk), data).status_code == 422
    assert "Thành viên dự họp" not in client.get(opened.item.get_absolute_url()).content.decode()
    own = {"member": member.pk, "ground": "own_firm", "reason": "cổ đông"}
    assert client.post(url("item_recuse", opened.item.pk), own).status_code == 302


def test_written_opinions_need_no_roll_call(written, client_of):
    client_of(written.chair).post(url("item_open", written.item.pk))
    assert written.item.score_sheets.count() == 3


def test_s12_a_foreign_session_item_or_council_is_as_if_it_were_not_there(world, client_of):
    stranger = client_of(CouncilMemberFactory().user)
    for name, pk in (
        ("session", world.session.pk),
        ("minutes", world.session.pk),
        ("council", world.council.pk),
        ("item_close", world.item.pk),
        ("item_recuse", world.item.pk),
        ("result", world.item.pk),
    ):
        own, none = stranger.get(url(name, pk)), stranger.get(url(name, pk + 10_000))
        assert (own.status_code, none.status_code) == (404, 404), name
        assert own.content == none.content


def test_a_result_is_not_there_before_the_closing(opened, client_of, leader):
    for user in (opened.chair, opened.office, leader):
        assert client_of(user).get(url("result", opened.item.pk)).status_code == 404


def test_a_recused_member_sees_the_item_named_and_nothing_else(opened, client_of):
    member = opened.members[2]
    presence.recuse(opened.item, member, "cổ đông của hợp tác xã", by=member.user)
    client = client_of(member.user)
    page = client.get(opened.item.get_absolute_url()).content.decode()
    assert "Anh/chị không tham gia đánh giá" in page
    assert "Đang chấm, " not in page
    assert client.get(url("item_recuse", opened.item.pk)).status_code == 404


def test_the_helper_team_sees_the_session_but_no_result(world, helper, client_of):
    room.closed(world)
    client = client_of(helper)
    page = client.get(world.item.get_absolute_url())
    assert page.status_code == 200
    assert "điểm trung bình" not in page.content.decode()
    assert client.get(url("result", world.item.pk)).status_code == 403
    minutes = client.get(url("minutes", world.session.pk)).content.decode()
    assert "100" not in re.sub(r"<[^>]*>", " ", minutes), "keys stand in addresses alone"


@pytest.mark.parametrize("role", [Role.WARD_OFFICER, Role.PRODUCER, Role.DEPARTMENT, Role.ADMINISTRATOR, None])
def test_who_has_no_part_in_councils_is_kept_out(world, role, city, client, client_of):
    user = UserFactory(role=role, unit=city) if role else None
    who = client_of(user) if user else client
    for name, args in (("councils", ()), ("sessions", ()), ("session", (world.session.pk,)), ("my_sheets", ())):
        assert who.get(url(name, *args)).status_code == (403 if role else 302)


def test_the_board_asks_the_same_queries_for_few_and_many_members_items_and_scores(
    city, office, client_of, count_queries
):
    small = room.convene(city, office, size=2)
    services.open_item(small.item, by=small.chair)
    few = count_queries(client_of(small.chair), small.item.get_absolute_url())
    large = room.convene(city, office, size=9)
    for _ in range(4):
        services.put_on_agenda(large.session, room.eligible(large.session.round, city), by=office)
    room.declared(large.session)
    services.open_item(large.item, by=large.chair)
    for place in range(4):
        room.fill(large.sheet_of(place))
    assert count_queries(client_of(large.chair), large.item.get_absolute_url()) == few <= 22


def test_the_board_of_a_result_does_not_grow_either(city, office, client_of, count_queries):
    counts = []
    for size in (2, 6):
        world = room.convene(city, office, size=size)
        results.confirm(room.closed(world), by=world.chair)
        client = client_of(world.chair)
        counts.append(
            (
                count_queries(client, world.item.get_absolute_url()),
                count_queries(client, url("result", world.item.pk)),
                count_queries(client, url("minutes", world.session.pk)),
            )
        )
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 23


def test_lists_do_not_grow(world, office, client_of, count_queries, city):
    client = client_of(office)
    few = [count_queries(client, url(name)) for name in ("councils", "sessions")]
    for _ in range(5):
        room.convene(city, office)
    assert [count_queries(client, url(name)) for name in ("councils", "sessions")] == few
    assert max(few) <= 12


def test_attendance_just_noted_leads_back_to_its_form_until_the_minutes(world, office, client_of):
    page = world.session.get_absolute_url()
    services.mark_attendance(world.session, world.members[2], False, "Nghỉ ốm", by=office)
    assert "Sửa lại Sửa được đến khi xác nhận biên bản" in line_on(client_of(office), page)
    assert line_on(client_of(world.chair), page) == ""


def test_s38_chair_and_secretary_keep_one_roll_from_two_windows(world, client_of, office):
    """Whom one of them marked is not put back by the other, who had the page open before."""
    first, second = client_of(world.chair), client_of(office)
    address, (one, other) = url("session_attendance", world.session.pk), world.members[1:3]
    for member in (one, other):
        services.mark_attendance(world.session, member, False, "", by=office)

    def opened(client):
        form = client.get(address).context["form"]
        return {field.html_name: field.value() for field in form if field.value() not in (None, False)}

    here = opened(second)
    first.post(address, opened(first) | {f"present-{one.pk}": "on"})
    assert second.post(address, here | {f"present-{other.pk}": "on"}).status_code == 302
    present = seating_of(world.session).attendance
    assert (present[one.pk].present, present[other.pk].present) == (True, True)
    asked = second.post(address, here | {f"reason-{one.pk}": "Nghỉ ốm"})
    assert asked.status_code == 422
    assert f"{one.user}: người khác vừa ghi có mặt" in asked.content.decode()
    again = here | {field.html_name: field.value() for field in asked.context["form"] if "cu-" in field.html_name}
    assert second.post(address, again | {f"reason-{one.pk}": "Nghỉ ốm"}).status_code == 302
    assert seating_of(world.session).attendance[one.pk].reason == "Nghỉ ốm"
