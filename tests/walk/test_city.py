"""From an empty product to the public page of its certificate: 148, a city council of 2024."""

import re

import pytest
from playwright.sync_api import expect

from evaluations.models import ScoreSheet
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from products.models import Certificate, Producer
from tests.walk import steps
from tests.walk.scoring import fill_in, levels_for_three_stars

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_product_goes_from_its_ward_to_the_page_of_its_certificate(people, enter):
    office = enter(people.office)
    steps.open_round(office, "148/QĐ-TTg (xã, huyện")
    the_ward_hands_in(enter(people.ward_officer))
    the_office_takes_it_in(office, enter(people.helper))
    steps.set_up_council(office, people)
    steps.call_session(office)
    the_council_scores(people, enter)
    decision = steps.draft_decision(office)
    steps.approve_decision(enter(people.leader), decision)
    steps.publish_decision(office, decision)
    jobs.run(Job.objects.get(kind="certificates").pk)
    the_public_sees(enter(), Certificate.objects.get())
    the_producer_finds_it(people.producer, enter)


def the_ward_hands_in(page):
    steps.record_producer(page)
    steps.record_product(page)
    steps.open_dossier(page)
    steps.submit_too_early(page)
    steps.fill_items(page)
    steps.describe_paper(page)
    steps.mark_evidence(page)
    steps.submit(page)
    steps.take_at_ward(page)
    steps.assess_with_levels(page)
    steps.number_report(page)


def the_office_takes_it_in(office, helper):
    steps.find_dossier(office)
    steps.receive(office)
    steps.find_dossier(helper)
    steps.check_items(helper)
    steps.find_dossier(office)
    steps.declare_eligible(office)


def the_council_scores(people, enter):
    chair = enter(people.council[0])
    steps.open_scoring(chair)
    sheets = {sheet.member.user_id: sheet for sheet in ScoreSheet.objects.select_related("member__user", "item__sheet")}
    wanted = levels_for_three_stars(sheets[people.council[0].pk])
    steps.score_by_clicks(chair, wanted)
    steps.send_sheet(chair)
    for member in people.council[1:]:
        fill_in(sheets[member.pk], wanted)
    steps.close_scoring(chair)
    steps.settle_result(chair)
    steps.confirm_minutes(chair)


def the_public_sees(stranger, certificate):
    stranger.goto(f"/xac-minh/{certificate.code}/")
    expect(stranger.get_by_role("heading", name="Còn hiệu lực")).to_be_visible()
    expect(stranger.get_by_role("main")).to_contain_text(certificate.number_text)
    expect(stranger.get_by_role("main")).to_contain_text("3 sao")
    stranger.goto("/san-pham/?q=nuoc+mam")
    steps.follow(stranger, re.compile(steps.PRODUCT))
    expect(stranger.get_by_role("heading", name=steps.PRODUCT, level=1)).to_be_visible()
    expect(stranger.get_by_role("main")).to_contain_text(steps.PRODUCER)
    rows = stranger.request.get("/du-lieu-mo/san-pham.json").json()
    rows = rows if isinstance(rows, list) else next(value for value in rows.values() if isinstance(value, list))
    assert [row["xac_minh"].endswith(f"/xac-minh/{certificate.code}/") for row in rows] == [True]


def the_producer_finds_it(producer, enter):
    Producer.objects.get().users.add(producer)
    page = enter(producer)
    page.goto("/lam-viec/giay-chung-nhan/")
    steps.follow(page, re.compile(steps.PRODUCT))
    steps.downloads(page, "Tải giấy chứng nhận (PDF)")
