"""The demo has of everything. Every page of it that a menu opens, and one record behind each list: axe finds nothing,
its best practices included, the policy of the page (CSP) refuses nothing, nothing is wider than the screen, also of a
small phone and with text spaced out (WCAG 1.4.10, 1.4.12)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db.models import Count

from evaluations.models import CouncilMember
from ocop.accounts.models import Unit, User
from ocop.core.derived import rebuild
from ocop.law.models import WordingCorrection
from products.models import Certificate
from tests.conftest import log_in

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AXE = Path(settings.BASE_DIR, "node_modules/axe-core/axe.min.js")
ROLES = ("vanphong", "lanhdao", "phuong.mylong", "giupviec", "yte", "hoidong1", "chuthe")
RECORDS = "main .row-title[href], main .work a.what[href], main .goods a[href], main .agenda a[href]"
STRANGER = ("/", "/dang-nhap/", "/quen-mat-khau/", "/san-pham/", "/xac-minh/", "/tra-cuu-ho-so/", "/bo-tieu-chi/")
MORE = {
    "vanphong": (
        *("/lam-viec/chu-the/moi/", "/lam-viec/san-pham/moi/", "/lam-viec/ho-so/moi/", "/lam-viec/dot/moi/"),
        *("/lam-viec/hoi-dong/moi/", "/lam-viec/hoi-dong/phien/moi/", "/lam-viec/thong-bao/", "/tai-khoan/"),
    )
}
AS_PHONE, AS_DESK = {"width": 390, "height": 844}, {"width": 1366, "height": 768}
SMALL_PHONE = {"width": 320, "height": 640}
SIZES = (AS_DESK, AS_PHONE, SMALL_PHONE)
SPACED = """() => {
  const rules = new CSSStyleSheet();
  rules.replaceSync(`* {
    line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important
  }`);
  document.adoptedStyleSheets = [rules];
}"""


@pytest.fixture
def demo(live_server, reference, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "mot cau rat de nho 2026")
    call_command("seed_demo")


def what_the_demo_lacks():
    """Of what an office meets in its years, and of what is derived of its rows."""
    wanted = {
        "a council member replaced": CouncilMember.objects.exclude(succeeds=None),
        "a ward with two successors": Unit.objects.wards().alias(heirs=Count("successions")).filter(heirs__gt=1),
        "what was certified in a ward that ended": Certificate.objects.exclude(ward__valid_to=None),
        "words of a sheet in use put right": WordingCorrection.objects.standing(),
    }
    yield from (name for name, rows in wanted.items() if not rows.exists())
    yield from (f"{name}: {wrong} rows not as derived" for name, wrong in rebuild(dry_run=True).items() if wrong)


def test_no_page_of_the_demo_shuts_anybody_out(demo, new_context, live_server):
    trouble, asked = [*what_the_demo_lacks()], set()
    for role in ("", *ROLES):
        strict = new_context(base_url=live_server.url, locale="vi-VN", reduced_motion="reduce")
        page, said = strict.new_page(), []
        page.set_default_timeout(30_000)
        page.on("console", lambda line, said=said: said.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error, said=said: said.append(str(error)))
        if role:
            log_in(page, live_server, User.objects.get(username=role))
            page.wait_for_url("**/lam-viec/")
        # axe writes styles into the page it reads, which our policy refuses: it gets a browser of its own
        state = strict.storage_state()
        loose = new_context(base_url=live_server.url, bypass_csp=True, storage_state=state)
        for_axe = loose.new_page()
        for address in addresses(page, role):
            known = shape(address) in asked  # the same template for another role has the same parts
            wrong = list(look(page, address, said, SIZES[-1:] if known else SIZES))
            if not known:
                asked.add(shape(address))
                wrong += ask_axe(for_axe, address)
            trouble += [f"{role or 'stranger'} {address}: {words}" for words in wrong]
        strict.close()  # a browser left open holds connections to the server, they to the database
        loose.close()
    assert not trouble, "\n".join(trouble)


def addresses(page, role: str):
    """The menu, then the first record of each kind found on its pages, then one step further."""
    seen: dict[str, str] = {}
    menu = page.eval_on_selector_all("nav a[href]", "links => links.map(a => a.pathname)") if role else []
    waiting = [*(menu or STRANGER), *MORE.get(role, ())]
    while waiting:
        address = waiting.pop(0)
        if "dang-xuat" in address or address.startswith("/quan-tri") or (kind := shape(address)) in seen:
            continue
        seen[kind] = address
        yield address
        waiting += page.eval_on_selector_all(RECORDS, "links => links.map(a => a.pathname)")


def shape(address: str) -> str:
    return re.sub(r"\d+", "N", re.sub(r"^/(san-pham|xac-minh|bo-tieu-chi)/[^/]+/", r"/\1/x/", address))


def look(page, address: str, said: list[str], sizes):
    said.clear()
    answer = page.goto(address)
    if answer.status != 200:
        yield f"answers {answer.status}"
    for size in sizes:
        page.set_viewport_size(size)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"wider than {size['width']} px"
    page.set_viewport_size(AS_PHONE)
    page.evaluate(SPACED)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "wider than the phone when its text is spaced out"
    yield from dict.fromkeys(said)


def ask_axe(page, address: str):
    page.goto(address)
    page.evaluate(AXE.read_text())
    for size, options in ((AS_DESK, {}), (AS_PHONE, {"rules": {"color-contrast": {"enabled": False}}})):
        page.set_viewport_size(size)
        asked = {"resultTypes": ["violations"], **options}  # colours are the same at both widths, and slow to reckon
        for rule in page.evaluate("options => axe.run(document, options)", asked)["violations"]:
            yield f"axe at {size['width']} px, {rule['id']}: {rule['nodes'][0]['html'][:140]}"
