"""The parts of the way that are the same under both laws."""

import re

from playwright.sync_api import expect

from evaluations.models import ScoreSheet, Session
from ocop.core.jobs import services as jobs
from ocop.core.jobs.models import Job
from products.models import Certificate, Producer
from tests.evaluations import room
from tests.walk import steps
from tests.walk.scoring import fill_in, levels_for_three_stars


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


def the_office_takes_it_in(office, helper):
    steps.find_dossier(office)
    steps.receive(office)
    steps.find_dossier(helper)
    steps.check_items(helper)
    steps.find_dossier(office)
    steps.declare_eligible(office)


def the_council_scores(people, enter):
    """The chair by clicks, the others by the same service as the page."""
    chair = enter(people.council[0])
    steps.declare_interests(chair)
    room.declared(Session.objects.get())
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


def it_is_decided(office, leader):
    """Drafted, approved by another person, numbered; the certificates' job as the worker does it."""
    decision = steps.draft_decision(office)
    steps.approve_decision(leader, decision)
    steps.publish_decision(office, decision)
    jobs.run(Job.objects.get(kind="certificates").pk)
    return Certificate.objects.get()


def the_public_sees(stranger, certificate):
    stranger.goto(f"/xac-minh/{certificate.code}/")
    expect(stranger.get_by_role("heading", name="Còn hiệu lực")).to_be_visible()
    expect(stranger.get_by_role("main")).to_contain_text(certificate.number_text)
    expect(stranger.get_by_role("main")).to_contain_text("3 sao")
    stranger.goto("/san-pham/?q=nuoc+mam")
    steps.follow(stranger, re.compile(steps.PRODUCT))
    expect(stranger.get_by_role("heading", name=steps.PRODUCT, level=1)).to_be_visible()
    expect(stranger.get_by_role("main")).to_contain_text(steps.PRODUCER)
    rows = stranger.request.get("/du-lieu-mo/san-pham.csv").text().splitlines()
    assert len(rows) == 2
    assert f"/xac-minh/{certificate.code}/" in rows[1]


def the_producer_finds_it(producer, enter):
    Producer.objects.get().users.add(producer)
    page = enter(producer)
    page.goto("/lam-viec/giay-chung-nhan/")
    steps.follow(page, re.compile(steps.PRODUCT))
    steps.downloads(page, "Tải giấy chứng nhận (PDF)")
