from collections.abc import Collection
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import Any, Self

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    Expression,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Least

from ocop.accounts.roles import Role
from ocop.accounts.scopes import NOTHING, ScopedQuerySet, of_ward, within
from ocop.core import seams
from ocop.core.search import contains
from ocop.law.papers.rules import PaperBy
from ocop.law.profiles.rules import ProfileRules
from products.dossiers.rules.codes import code_of, code_part
from products.dossiers.rules.days import BINDING
from products.dossiers.rules.states import AT_OFFICE, DossierKind, State
from products.producers.queries import own_producers
from products.rounds.queries import in_time, laws


def on_own_agenda(user_id: int) -> Q:
    """What higher houses show a council member."""
    return reduce(or_, (Q(pk__in=keys) for keys in seams.council_dossiers.ask(user_id)), NOTHING)


def coded(text: str) -> Q:
    """The dossier of this code, however it is typed, or those whose code has it as a part. Words that no code can hold
    ask nothing of the codes: an "or" over two tables takes the index from both."""
    if code := code_of(text):
        return Q(code=code)
    return Q(code__contains=part) if (part := code_part(text)) else NOTHING


class DossierQuerySet(ScopedQuerySet):
    """Office and leader see all of their round's unit and below; the ward its own; the helper team what is at the
    office, and a council member what is on an own agenda."""

    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "round__unit"),
        Role.LEADER: lambda m: within(m.unit, "round__unit"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "round__unit") & Q(state__in=AT_OFFICE),
        Role.COUNCIL_MEMBER: lambda m: on_own_agenda(m.user_id),
        Role.WARD_OFFICER: lambda m: of_ward(m.unit, "product__ward"),
        Role.PRODUCER: lambda m: Q(product__producer_id__in=own_producers(m.user_id)),
    }

    def matching(self, text: str) -> Self:
        """The row of this code, however it is typed; else those whose product or producer has every word of `text`,
        accents or not, or whose code has it. An empty text keeps all."""
        if code_of(text):
            return self.filter(coded(text))
        return self.filter(contains(text, column="product__search_text") | coded(text))

    def for_page(self) -> Self:
        """With all that a page's head names, and what `Dossier.due_on` is reckoned from."""
        named = ("product__producer", "product__ward", "product__product_set", "round__profile", "profile")
        return self.select_related(*named).with_clocks()

    def for_lines(self) -> Self:
        """With all that a line of many names, and what `Dossier.due_on` is reckoned from. The few profiles are not
        joined: PostgreSQL planned the nine joins for longer than it read."""
        named = self.select_related("product__producer", "product__ward", "round")
        return named.prefetch_related("profile", "round__profile").with_clocks()

    def with_clocks(self) -> Self:
        """With the day of an open supplement request, and the end of the certificate that a re-evaluation renews; once,
        for it is dear."""
        if "renewed_end" in self.query.annotations:
            return self
        from products.certificates.models import Certificate
        from products.dossiers.models import SupplementRequest

        asked = SupplementRequest.objects.open().filter(dossier=OuterRef("pk")).order_by("-pk")
        renewed = Certificate.objects.standing().filter(product=OuterRef("product")).order_by("-valid_to")
        end = When(kind=DossierKind.RE_EVALUATION, then=Subquery(renewed.values("valid_to")[:1]))
        return self.annotate(
            supplement_due_on=Subquery(asked.values("due_on")[:1]),
            renewed_end=Case(end, output_field=DateField()),
        )

    def with_due(self, states: Collection[State] = tuple(BINDING)) -> Self:
        """With `due`, the day that `Dossier.due_on` says, to sort and filter by; 31/12/9999 where there is none, and in
        states other than these: without the clocks that bind in none of them the query is shorter."""
        return self.with_clocks().annotate(due=due_column(states))

    def for_list(self) -> Self:
        """Lines with how many mandatory items there are, and how many are filled."""
        from products.dossiers.models import DossierItem

        items = DossierItem.objects.filter(dossier=OuterRef("pk"), mandatory=True).order_by()
        return self.for_lines().annotate(
            wanted_count=counted(items.of_producer()),
            filled_count=counted(items.of_producer().filled()),
        )


class DossierItemQuerySet(QuerySet):
    def of_producer(self) -> Self:
        """What the producer hands in; the ward's own report comes by the ward's part."""
        return self.exclude(required_paper__by=PaperBy.WARD)

    def filled(self) -> Self:
        """With a paper in it, or as many samples as the law asks; one where it names no number."""
        from products.dossiers.models import ItemPaper

        inside = ItemPaper.objects.filter(item=OuterRef("pk"), until_version=None)
        wanted = [When(dossier__profile=pk, then=law.samples) for pk, law in laws().items() if law.samples]
        units = Case(*wanted, default=1, output_field=IntegerField())
        return self.filter(Q(Exists(inside)) | Q(required_paper__has_file=False, physical_units__gte=units))

    def with_counts(self) -> Self:
        """With how many papers lie in each now."""
        return self.select_related("required_paper").annotate(
            paper_count=Count("papers", filter=Q(papers__until_version=None))
        )


class SupplementRequestQuerySet(QuerySet[Any]):
    def open(self) -> Self:
        """Neither answered nor withdrawn."""
        return self.filter(answered_at=None, withdrawn_at=None)


class EvidencePaperQuerySet(ScopedQuerySet):
    """Papers are seen by those who see their producer."""

    scopes = {
        Role.OFFICE: lambda m: within(m.unit, "producer__ward"),
        Role.LEADER: lambda m: within(m.unit, "producer__ward"),
        Role.HELPER_TEAM: lambda m: within(m.unit, "producer__ward"),
        Role.WARD_OFFICER: lambda m: of_ward(m.unit, "producer__ward"),
        Role.PRODUCER: lambda m: Q(producer_id__in=own_producers(m.user_id)),
    }

    def newest(self) -> Self:
        """Not replaced by a newer one."""
        return self.filter(evidencepaper=None)


def counted(rows: QuerySet) -> Coalesce:
    """How many rows, as a column."""
    number = rows.values("dossier").annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(number, output_field=IntegerField()), 0)


# ── `step_due_on` as a column: the same table of what binds when ──

FAR = Value(date.max, output_field=DateField())


def due_column(states: Collection[State]) -> Expression:
    """The earliest day that binds in a dossier's state, if it is one of `states`; needs `with_clocks`. One query, for
    the profiles."""
    bound = []
    for name, column in clock_columns(laws()).items():
        if binding := [state for state in states if name in BINDING[state]]:
            bound.append(Case(When(state__in=binding, then=Coalesce(column, FAR)), default=FAR))
    return Least(*bound)


def clock_columns(known: dict[int, ProfileRules]) -> dict[str, Expression | F]:
    """The columns of `Clocks`, by its names."""
    ends_before = [
        When(
            round__profile=pk,
            round__cut_off_on__month=month,
            round__cut_off_on__day=day,
            then=moved("round__cut_off_on", -1),
        )
        for pk, law in known.items()
        for month, day in (rule.proposed_before for rule in law.rounds)
        if not in_time(date(2024, month, day), law)
    ]
    windows = [When(profile=pk, then=moved("renewed_end", -law.window[1])) for pk, law in known.items() if law.window]
    received = Coalesce("ward_received_on", "received_on")
    terms = [
        When(profile=pk, kind=DossierKind.RE_EVALUATION, then=moved(received, law.re_evaluation_days))
        for pk, law in known.items()
        if law.re_evaluation_days
    ]
    old_laws = [
        When(profile=pk, kind=kind, then=Value(until, output_field=DateField()))
        for pk, law in known.items()
        for kind in DossierKind
        if (until := law.open_until(kind))
    ]
    return {
        "cut_off": Case(*ends_before, default=F("round__cut_off_on"), output_field=DateField()),
        "window": Case(*windows, output_field=DateField()),
        "ward": F("ward_due_on"),
        "supplement": F("supplement_due_on"),
        "re_evaluation": Case(*terms, output_field=DateField()),
        "done": F("round__due_on"),
        "old_law": Case(*old_laws, output_field=DateField()),
    }


def moved(day: str | Expression, days: int) -> Cast:
    """So many days later: a date again, which PostgreSQL makes a moment."""
    return Cast((F(day) if isinstance(day, str) else day) + timedelta(days=days), DateField())
