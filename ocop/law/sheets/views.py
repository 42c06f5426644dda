"""Public pages: any sheet as the law prints it, with what is known about its source. No login."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ocop.law.models import RuleProfile
from ocop.law.papers.services import paper_names
from ocop.law.profiles import services as profiles
from ocop.law.sheets import services
from ocop.law.sheets.models import CriteriaSheet
from ocop.law.sheets.rules import Sheet
from ocop.law.wording.rules import reworded


@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    found = CriteriaSheet.objects.newest().for_list().order_by("-legal_basis__in_force_from", "number")
    families = [(basis, list(rows)) for basis, rows in groupby(found, key=lambda sheet: sheet.legal_basis)]
    return render(request, "law/sheets/list.html", {"families": families})


@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    record = get_object_or_404(
        CriteriaSheet.objects.newest().select_related("legal_basis", "product_set__group__sector"), code=code
    )
    rules = services.rules_of(record)
    profile = RuleProfile.objects.filter(sheet_family=record.family).first()
    return render(
        request,
        "law/sheets/detail.html",
        {
            "sheet": record,
            "rules": rules,
            "parts": _with_evidence(rules, paper_names()),
            "knock_outs": reworded("knock_out", record.knock_outs.all(), record.wording),
            "profile": profiles.rules_of(profile) if profile else None,
        },
    )


def _with_evidence(rules: Sheet, names: dict[str, str]) -> list:
    """The sheet's parts, groups and criteria, each criterion with the names of the papers that may prove it."""
    return [
        (
            part,
            [
                (group, [(criterion, [names[code] for code in criterion.evidence]) for criterion in group.criteria])
                for group in part.groups
            ],
        )
        for part in rules.parts
    ]
