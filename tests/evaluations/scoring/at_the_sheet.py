"""A member's open score sheet, as the browser tests of it begin."""

from playwright.sync_api import expect

from evaluations.sessions import services as sessions
from ocop.accounts.models import UnitKind
from ocop.accounts.roles import Role
from ocop.law.models import Criterion
from products.dossiers import services as dossiers
from products.models import Dossier, DossierItem
from tests.conftest import log_in
from tests.evaluations import room
from tests.evaluations.scoring.test_services import with_ward_levels
from tests.factories import PASSWORD, UnitFactory, UserFactory
from tests.scans import scan


def open_sheet(**given):
    """The chair's open sheet, with one paper of three pages in the dossier, at the second criterion."""
    city = UnitFactory(kind=UnitKind.CITY)
    office = UserFactory(role=Role.OFFICE, unit=city)
    world = room.convene(city, office, **given)
    dossier = world.item.dossier
    officer = UserFactory(role=Role.WARD_OFFICER, unit=dossier.product.ward)
    required = dossier.profile.papers.filter(has_file=True).first()
    item = DossierItem.objects.create(dossier=dossier, required_paper=required, position=1)
    Dossier.objects.filter(pk=dossier.pk).update(state="draft")
    use = dossiers.add_paper(item, scan(pages=3), by=officer)
    dossiers.link_criterion(dossier, Criterion.objects.get(pk=world.rules.criteria[1].id), use, 3, by=officer)
    Dossier.objects.filter(pk=dossier.pk).update(state="in_session")
    with_ward_levels(world)
    sessions.open_item(world.item, by=world.chair)
    world.chair.set_password(PASSWORD)
    world.chair.save()
    sheet = world.sheet_of(0)
    sheet.world = world
    return sheet


def enter(page, live_server, sheet):
    log_in(page, live_server, sheet.member.user, then=sheet.get_absolute_url())
    expect(page.locator("[data-score-sheet]")).to_be_visible()
    page.wait_for_load_state()  # its scripts have run: the network may go now


def crit(page, criterion):
    return page.locator(f"#c-{criterion.id}")


def unfold(page, criterion):
    box = crit(page, criterion)
    if box.get_attribute("open") is None:
        box.locator("summary").click()


def choose(page, criterion, points):
    unfold(page, criterion)
    crit(page, criterion).locator(f"[name=muc][data-points='{points}']").check()


def plain_ones(sheet, count):
    """Criteria that the ward did not score, with a highest level of one digit."""
    return [c for c in sheet.world.rules.criteria if not c.ward_content][:count]


def points_of(criterion, pick):
    return f"{pick(level.points for level in criterion.levels).normalize():f}"
