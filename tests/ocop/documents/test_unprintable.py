"""What no paper can print is told again before the paper is issued: the sign, the field, where it is mended."""

import pytest
from django.urls import reverse

from evaluations.decisions import services as decisions
from plans.plans import services as plans
from products.dossiers.rules.states import State
from products.models import Dossier, Producer, Product
from tests.evaluations.decided import SIGNER, scored_session
from tests.factories import DossierFactory, ProducerFactory, ProductFactory

pytestmark = pytest.mark.django_db
HONEY, MAKER = "Mật ong 🍯 hoa nhãn", "HTX Ong ☯"


def told(page, sign, field, mend) -> bool:
    words = " ".join(page.content.decode().split())
    return f"{field}: <b>{sign}</b>" in words and f'href="{mend}"' in words


@pytest.fixture
def honey(ward):
    return ProductFactory(name=HONEY, producer=ProducerFactory(name=MAKER, ward=ward))


def test_before_a_dossier_is_received_its_receipt(client_of, office, honey, city):
    dossier = DossierFactory(product=honey, round__unit=city)
    Dossier.objects.filter(pk=dossier.pk).update(state=State.WARD_ASSESSING)
    page = client_of(office).get(reverse("products:dossier_receive", args=[dossier.pk]))
    assert told(page, "🍯", "Tên sản phẩm", honey.get_absolute_url())
    assert told(page, "☯", "Tên chủ thể", honey.producer.get_absolute_url())
    Product.objects.filter(pk=honey.pk).update(name="Mật ong hoa nhãn")
    Producer.objects.filter(pk=honey.producer_id).update(name="HTX Ong")
    page = client_of(office).get(reverse("products:dossier_receive", args=[dossier.pk]))
    assert "không in được" not in page.content.decode()


def test_before_a_decision_is_numbered_and_published(client_of, office, leader, city, ward):
    draft = decisions.draft(scored_session(city, ward, [3]), by=office)
    line = draft.lines.select_related("result__item__dossier__product").get()
    draft.lines.update(product_name=HONEY)
    draft.signer, draft.title = SIGNER, f"{draft.title} ☯"
    draft.save()
    words = client_of(leader).get(draft.get_absolute_url()).content.decode()
    assert "Trích yếu: <b>☯</b>" in words, "before it is approved"
    assert "đề nghị lãnh đạo" not in words
    decisions.approve(draft, by=leader)
    page = client_of(office).get(reverse("evaluations:decision_number", args=[draft.pk]))
    assert told(page, "🍯", "Tên sản phẩm", line.result.item.dossier.product.get_absolute_url())
    assert told(page, "☯", "Trích yếu", draft.get_absolute_url())
    assert "đề nghị lãnh đạo đưa về dự thảo rồi sửa" in page.content.decode()


def test_before_a_plan_is_issued(client_of, office, leader, city):
    plan = plans.from_template(city, 2026, by=office)
    task = plan.tasks.first()
    task.content = f"{task.content} ☯"
    task.save()
    plan = plans.approve(plan, by=leader)
    page = client_of(office).get(reverse("plans:plan_issue", args=[plan.pk]))
    assert told(page, "☯", f"Nội dung {task.label}", plan.get_absolute_url())
