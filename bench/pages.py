"""What is measured, with its budget of DESIGN §9, on the rows that `seed_scale` made."""

import time
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse, reverse_lazy

from bench.client import WARM_UP, Browser, Clock, Figure, figure
from evaluations.models import AgendaItem, Score, ScoreSheet, Session
from evaluations.sessions.rules import ItemState
from ocop.accounts.models import User
from ocop.law.models import Level
from products.dossiers.rules.states import State
from products.merging.services import merge
from products.models import Certificate, Dossier, Product

OFFICE, LEADER, MEMBER = "vanphong", "lanhdao", "hoidong5"
SAVING = "one score saved"


@dataclass(frozen=True)
class Page:
    name: str
    budget: float | None  # ms; None where the design names none
    path: str
    who: str | None = OFFICE


def pages() -> list[Page]:
    product = Product.objects.order_by("pk")[Product.objects.count() // 2]
    running = Session.objects.filter(items__state=ItemState.OPEN).latest("pk")
    item = AgendaItem.objects.filter(session=running, state=ItemState.OPEN).earliest("pk")
    sheet = ScoreSheet.objects.get(item=item, member__user__username=MEMBER)
    certificate = Certificate.objects.filter(product=product).latest("pk")
    lists = {
        "products": "/lam-viec/san-pham/", "producers": "/lam-viec/chu-the/", "dossiers": "/lam-viec/ho-so/",
        "certificates": "/lam-viec/giay-chung-nhan/",
    }  # fmt: skip
    return [
        *(Page(f"list of {name}", 30, path) for name, path in lists.items()),
        *(Page(f"list of {name}, searched", 30, f"{path}?q=nuoc+mam+12") for name, path in lists.items()),
        Page("list of products, sorted, page 100", 30, "/lam-viec/san-pham/?sap-xep=-ten&trang=100"),
        Page("list of dossiers, one state", 30, "/lam-viec/ho-so/?trang-thai=eligible"),
        Page("list of dossiers, two letters searched", 30, "/lam-viec/ho-so/?q=ca"),
        Page("list of dossiers, page 100", 30, "/lam-viec/ho-so/?trang=100"),
        Page("list of dossiers by the day due", 30, "/lam-viec/ho-so/?sap-xep=han"),
        Page("list of products, name of a merged one", 30, f"/lam-viec/san-pham/?{urlencode({'q': merged().name})}"),
        Page("1,000 dossiers on one page, to print", None, "/lam-viec/ho-so/?in=1"),
        Page("what 100 reminders would do", None, f"{reverse('core:bulk')}?{urlencode(chosen(), doseq=True)}"),
        Page("search of everything", 150, f"{reverse('core:find')}?q=nuoc+mam+12"),
        Page("form that chooses a product", 30, reverse("products:dossier_new")),
        Page("products offered while typing", 30, f"{reverse('products:product_suggestions')}?product=nuoc+mam+12"),
        Page("one product", 25, reverse("products:product", args=[product.pk])),
        Page("one dossier", 25, item.dossier.get_absolute_url()),
        Page("score sheet", 30, reverse_lazy("evaluations:score_sheet", args=[sheet.pk]), MEMBER),
        Page("session board", 30, running.get_absolute_url()),
        Page("worklist of the office", 40, "/lam-viec/"),
        Page("dashboard of the leader", 40, "/lam-viec/", LEADER),
        Page("public register", 15, "/san-pham/", None),
        Page("public register, searched", 15, "/san-pham/?q=nuoc+mam+12", None),
        Page("public product", 15, product.get_public_url(), None),
        Page("certificate check", 5, certificate.get_check_url(), None),
    ]


def merged() -> Product:
    """One that goes on in another, which its own name finds; made here where there is none yet."""
    if gone := Product.objects.exclude(merged_into=None).first():
        return gone
    kept = Product.objects.earliest("pk")
    same = {"producer": kept.producer, "product_set": kept.product_set, "ward": kept.ward}
    gone = Product.objects.create(name="Tên ghi trùng khi lập hồ sơ", **same)
    merge(kept, gone, {}, by=User.objects.get(username=OFFICE))
    return gone


def chosen() -> dict[str, object]:
    """The address of 100 dossiers to be reminded of at once."""
    keys = Dossier.objects.filter(state=State.WARD_ASSESSING).values_list("pk", flat=True)[:100]
    return {"danh_sach": "/lam-viec/ho-so/", "viec": "nhac", "chon": list(keys)}


def contents() -> str:
    """How much is in the database that was measured."""
    counted = ((Product, "products"), (Certificate, "certificates"), (Dossier, "dossiers"), (Score, "scores"))
    return ", ".join(f"{model.objects.count():,} {name}" for model, name in counted)


def save_scores(port: int, password: str, repeat: int, used: Clock) -> Figure:
    """A member changes criteria, one small save after the other, each with the score's version."""
    browser = Browser(port)
    browser.log_in(MEMBER, password)
    scores = Score.objects.filter(sheet__submitted_at=None, sheet__member__user__username=MEMBER).order_by(
        "sheet", "pk"
    )
    times, size, before = [], 0, 0.0
    for n, score in enumerate(scores.select_related("sheet", "criterion")[: repeat + WARM_UP]):
        if n == WARM_UP:
            before = used()
        level = Level.objects.filter(criterion=score.criterion).exclude(pk=score.level_id).earliest("pk")
        path = reverse("evaluations:score_save", args=[score.sheet_id, score.criterion_id])
        fields = {"muc": str(level.position), "ban": str(score.version), "nhan-xet": "Theo minh chứng đã xem."}
        began = time.perf_counter()
        status, body = browser.ask("POST", path, fields, Accept="application/json")
        times.append((time.perf_counter() - began) * 1000)
        size = len(body)
        assert status == 200, f"{path} answered {status}: {body[:300].decode()}"
    return figure(times[WARM_UP:], (used() - before) / repeat, size)
