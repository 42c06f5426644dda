import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ocop.accounts.roles import Role
from plans.models import ProgressReport
from tests.factories import UnitFactory, UserFactory
from tests.ocop.core.files.making import pdf, upload
from tests.races import second_of_two


def task_url(plan, label):
    return next(task for task in plan.tasks.all() if task.label == label).get_absolute_url()


def test_a_ward_officer_reports_on_the_shared_task_for_the_own_ward(client_of, running, ward, ward_officer):
    client = client_of(ward_officer)
    client.post(task_url(running, "1b"), {"unit": ward.pk, "percent": 60, "words": "Đã họp 2 buổi"})
    made = ProgressReport.objects.get()
    assert (made.unit, made.percent, made.by) == (ward, 60, ward_officer)
    page = client.get(task_url(running, "1b")).content.decode()
    assert "Đã họp 2 buổi" in page
    assert "1/3 đơn vị đã báo cáo" in page


def test_the_page_sends_along_for_which_unit_the_report_is(client_of, running, ward, ward_officer):
    """What the browser sends is what the page shows: the one unit stands in a hidden field."""
    client = client_of(ward_officer)
    form = client.get(task_url(running, "1b")).context["form"]
    client.post(task_url(running, "1b"), {"unit": form["unit"].value() or "", "percent": 60, "words": "Đã họp 2 buổi"})
    assert ProgressReport.objects.get().unit == ward


def test_a_report_for_another_ward_is_not_taken(client_of, running, other_ward, ward_officer):
    sent = {"unit": other_ward.pk, "percent": 60, "words": "…"}
    assert client_of(ward_officer).post(task_url(running, "1b"), sent).status_code == 422
    assert not ProgressReport.objects.exists()


def test_a_task_of_others_is_not_there(client_of, running, ward_officer, department):
    assert client_of(ward_officer).get(task_url(running, "3a")).status_code == 404
    assert client_of(department).get(task_url(running, "1b")).status_code == 404
    assert client_of(department).get(task_url(running, "3b")).status_code == 200


def test_who_only_reads_cannot_post(client_of, running, leader, city):
    page = client_of(leader).get(task_url(running, "3a"))
    assert "Gửi báo cáo" not in page.content.decode()
    sent = {"unit": city.pk, "percent": 60, "words": "…"}
    assert client_of(leader).post(task_url(running, "3a"), sent).status_code == 403


@pytest.mark.parametrize("percent", ["101", "-1", "nửa"])
def test_a_percentage_that_is_none_keeps_what_was_typed(percent, client_of, running, ward, ward_officer):
    sent = {"unit": ward.pk, "percent": percent, "words": "Đã họp 2 buổi"}
    answer = client_of(ward_officer).post(task_url(running, "1b"), sent)
    assert answer.status_code == 422
    assert "Đã họp 2 buổi" in answer.content.decode()


def test_a_file_that_is_not_what_it_says_is_refused_and_the_words_stay(client_of, running, ward, ward_officer):
    upload = SimpleUploadedFile("../bien-ban.pdf", b"<html>", content_type="application/pdf")
    sent = {"unit": ward.pk, "percent": 60, "words": "Đã họp 2 buổi", "upload": upload}
    answer = client_of(ward_officer).post(task_url(running, "1b"), sent)
    assert answer.status_code == 422
    assert "Đã họp 2 buổi" in answer.content.decode()
    assert not ProgressReport.objects.exists()


def test_the_task_page_asks_no_more_queries_for_more_reports(client_of, running, office, ward, city, count_queries):
    task = running.tasks.get(letter="b", number="1")
    client = client_of(office)
    ProgressReport.objects.create(task=task, unit=ward, day="2024-03-01", percent=10, words="…", by=office)
    few = count_queries(client, task.get_absolute_url())
    for percent in range(20):
        unit = UnitFactory(parent=city)
        by = UserFactory(role=Role.WARD_OFFICER, unit=unit)
        ProgressReport.objects.create(task=task, unit=unit, day="2024-04-01", percent=percent, words="…", by=by)
    assert count_queries(client, task.get_absolute_url()) == few <= 25


def test_the_task_list_is_ones_own(client_of, running, department, ward_officer):
    tasks = reverse("plans:tasks")
    assert client_of(department).get(tasks).context["page_obj"].paginator.count == 2
    assert client_of(ward_officer).get(tasks).context["page_obj"].paginator.count == 3
    assert client_of(ward_officer).get(tasks + "?q=tuyen truyen").context["page_obj"].paginator.count == 2


def test_s38_a_report_sent_twice_is_one_report(client_of, running, ward, ward_officer):
    url, client, paper = task_url(running, "1b"), client_of(ward_officer), pdf(1)

    def send(**other):
        sent = {"unit": ward.pk, "percent": 60, "words": "Đã họp 2 buổi", "upload": upload("bien-ban.pdf", paper)}
        return client.post(url, sent | other)

    assert send().status_code == 302
    again = send()
    assert again.status_code == 422
    assert f"Báo cáo này ({ward}: 60%) đã được ghi trong ngày" in again.content.decode()
    assert ProgressReport.objects.count() == 1
    for other in ({"percent": 70}, {"words": "Đã họp 3 buổi"}, {"upload": upload("anh-hop.pdf", pdf(2))}):
        assert send(**other).status_code == 302
    colleague = client_of(UserFactory(role=Role.WARD_OFFICER, unit=ward))
    sent = {"unit": ward.pk, "percent": 60, "words": "Đã họp 2 buổi", "upload": upload("bien-ban.pdf", paper)}
    assert colleague.post(url, sent).status_code == 302, "another person's word is a report of its own"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_s38_of_two_equal_reports_sent_at_once_one_stays(running, ward, ward_officer):
    sent = {"unit": ward.pk, "percent": 60, "words": "Đã họp 2 buổi"}
    answer = second_of_two(ward_officer, task_url(running, "1b"), sent)
    assert (answer.status_code, ProgressReport.objects.count()) == (422, 1)
