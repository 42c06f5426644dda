"""The list of papers that one dossier needs."""

from ocop.law.papers.models import RequiredPaper
from ocop.law.papers.rules import applies
from ocop.law.profiles.models import RuleProfile
from ocop.law.taxonomy.models import ProductSet


def required_papers(
    profile: RuleProfile, producer_kind: str, product_set: ProductSet, dossier_kind: str
) -> list[RequiredPaper]:
    """Every paper of this dossier in the order of the list, each with `mandatory`, `by`, `rule`. Two queries."""
    papers = RequiredPaper.objects.filter(profile=profile).prefetch_related("product_sets").order_by("position")
    return [paper for paper in papers if _asked(paper, producer_kind, product_set, dossier_kind)]


def _asked(paper: RequiredPaper, producer_kind: str, product_set: ProductSet, dossier_kind: str) -> bool:
    sets = {one.pk for one in paper.product_sets.all()}
    return (
        applies(paper.dossier_kinds, dossier_kind)
        and applies(paper.producer_kinds, producer_kind)
        and (not sets or product_set.pk in sets)
    )


def paper_names() -> dict[str, str]:
    """Paper code → name, for lists of kinds; one query."""
    papers = RequiredPaper.objects.order_by("profile__in_force_from", "profile__version", "position")
    return dict(papers.values_list("code", "name"))
