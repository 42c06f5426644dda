"""The smallest valid record of each kind. What matters to a test stands in the test."""

from datetime import date, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from evaluations.models import AgendaItem, Attendance, Council, CouncilMember, ScoreSheet, Session
from ocop.accounts.models import Membership, Succession, Unit, UnitKind, User
from ocop.accounts.roles import Role
from ocop.law.models import ProductSet, RuleProfile
from products.certificates.models import facts_of
from products.models import Certificate, Dossier, Producer, ProducerKind, Product, Round

PASSWORD = "mot cau rat de nho 2026"


class UnitFactory(DjangoModelFactory):
    class Meta:
        model = Unit

    kind = UnitKind.WARD
    code = factory.Sequence(lambda n: f"t{n:05}")
    short_name = factory.Sequence(lambda n: f"Thử {n}")
    name = factory.LazyAttribute(lambda o: f"Phường {o.short_name}")


def hand_over(unit, *successors, day=None, ended_on=None):
    """The unit has ended (yesterday) and these go on with what it had (from today)."""
    today = timezone.localdate()
    unit.valid_to = ended_on or today - timedelta(days=1)
    unit.save()
    for successor in successors:
        Succession.objects.create(unit=unit, successor=successor, day=day or today)
        successor.refresh_from_db()
    unit.refresh_from_db()


class UserFactory(DjangoModelFactory):
    """`role` and `unit` give a membership; the password is `PASSWORD` when `with_password` is set."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"nguoi{n}")
    full_name = factory.Sequence(lambda n: f"Nguyễn Thử {n}")
    email = factory.LazyAttribute(lambda o: f"{o.username}@example.vn")
    password = "!"

    @classmethod
    def _create(cls, model_class, *args, role=None, unit=None, with_password=False, **kwargs):
        user = super()._create(model_class, *args, **kwargs)
        if with_password:
            user.set_password(PASSWORD)
            user.save()
        if role:
            Membership.objects.create(user=user, role=role, unit=unit or UnitFactory())
        return user


class RoundFactory(DjangoModelFactory):
    class Meta:
        model = Round

    unit = factory.SubFactory(UnitFactory, kind=UnitKind.CITY)
    year = factory.LazyFunction(lambda: timezone.localdate().year)
    number = factory.Sequence(lambda n: n + 1)
    opens_on = factory.LazyFunction(lambda: timezone.localdate() - timedelta(days=30))
    profile = factory.LazyFunction(lambda: RuleProfile.objects.get(code="148-2023"))
    law_reason = "Hồ sơ nộp khi quy định còn nhận"  # the usual law of tests is an ended one


class ProducerFactory(DjangoModelFactory):
    class Meta:
        model = Producer

    kind = ProducerKind.COOPERATIVE
    name = factory.Sequence(lambda n: f"Hợp tác xã Thử {n}")
    representative = "Trần Thị Thử"
    address = "1 đường Thử"
    ward = factory.SubFactory(UnitFactory)


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    producer = factory.SubFactory(ProducerFactory)
    name = factory.Sequence(lambda n: f"Nước mắm Thử {n}")
    product_set = factory.LazyFunction(lambda: ProductSet.objects.get(code="tuong-nuoc-mam"))
    ward = factory.LazyAttribute(lambda o: o.producer.ward)


class DossierFactory(DjangoModelFactory):
    class Meta:
        model = Dossier

    code = factory.Sequence(lambda n: f"HS-T-{n:05}")
    product = factory.SubFactory(ProductFactory)
    round = factory.SubFactory(RoundFactory)
    profile = factory.LazyAttribute(lambda o: o.round.profile)
    opened_by = factory.SubFactory(UserFactory)


class CertificateFactory(DjangoModelFactory):
    class Meta:
        model = Certificate

    product = factory.SubFactory(ProductFactory)
    profile = factory.LazyFunction(lambda: RuleProfile.objects.get(code="148-2023"))
    stars = 3
    issuer = factory.SubFactory(UnitFactory, kind=UnitKind.CITY)
    year = 2026
    number = factory.Sequence(lambda n: n + 1)
    number_text = factory.LazyAttribute(lambda o: f"{o.number:02d}/GCN-OCOP")
    code = factory.Sequence(lambda n: f"THU{n:013d}")
    decision_number = "12/QĐ-UBND"
    decision_date = factory.SelfAttribute("valid_from")
    valid_from = date(2026, 1, 15)
    valid_to = date(2029, 1, 15)
    published_at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        """What it attests is what its product is now; a test that wants another past says so."""
        issuer = kwargs.get("issuer")
        attested = facts_of(kwargs["product"]) | {"issuer_name": issuer.name if issuer else "Cơ quan khác"}
        attested = {name: value for name, value in attested.items() if name.removesuffix("_id") not in kwargs}
        return super()._create(model_class, *args, **(attested | kwargs))


class CouncilFactory(DjangoModelFactory):
    class Meta:
        model = Council

    unit = factory.SubFactory(UnitFactory, kind=UnitKind.CITY)
    name = factory.Sequence(lambda n: f"Hội đồng đánh giá, phân hạng {n}")
    decision_number = "01/QĐ-UBND"
    decision_date = date(2026, 1, 10)


class CouncilMemberFactory(DjangoModelFactory):
    class Meta:
        model = CouncilMember

    council = factory.SubFactory(CouncilFactory)
    user = factory.SubFactory(UserFactory, role=Role.COUNCIL_MEMBER)


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    council = factory.SubFactory(CouncilFactory)
    round = factory.SubFactory(RoundFactory)
    number = factory.Sequence(lambda n: n + 1)
    starts_at = factory.LazyFunction(timezone.now)


class AgendaItemFactory(DjangoModelFactory):
    class Meta:
        model = AgendaItem

    session = factory.SubFactory(SessionFactory)
    dossier = factory.SubFactory(DossierFactory)
    dossier_version = 1
    position = factory.Sequence(lambda n: n + 1)
    sheet = factory.LazyAttribute(
        lambda o: o.dossier.product.product_set.sheets.get(family=o.dossier.profile.sheet_family)
    )


class AttendanceFactory(DjangoModelFactory):
    class Meta:
        model = Attendance

    session = factory.SubFactory(SessionFactory)
    member = factory.SubFactory(CouncilMemberFactory)


class ScoreSheetFactory(DjangoModelFactory):
    class Meta:
        model = ScoreSheet

    member = factory.SubFactory(CouncilMemberFactory)
    item = factory.SubFactory(AgendaItemFactory)
    dossier_version = 1
