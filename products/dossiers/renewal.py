"""The certificate that a re-evaluation renews, and whether the dossier comes in its window (26/2026, Điều 7.6.a)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from ocop.law.dates.rules import HandIn, Window
from ocop.law.profiles.rules import Value, bodies_of
from ocop.law.profiles.services import rules_of
from products.certificates.models import Certificate
from products.dossiers.models import Dossier
from products.dossiers.rules.states import UNANSWERED, DossierKind

SHOWN = ("hand_in_window", "re_evaluation_days", "lives_on_applies")


@dataclass(frozen=True)
class Term:
    """The days of a re-evaluation from one reception on: whose counts, the commune's or the province's, is open."""

    received_by: str
    received_on: date
    until: date


@dataclass(frozen=True)
class Renewal:
    """`window` None: this law fixes no days for handing in. A late dossier is told so, not refused."""

    certificate: Certificate
    window: Window | None
    state: HandIn | None
    terms: tuple[Term, ...]
    goes_on_to: date | None
    unconfirmed: tuple[Value, ...]


def renewal_of(dossier: Dossier, today: date) -> Renewal | None:
    """What the page of a re-evaluation says; None for other kinds, and without a certificate."""
    if dossier.kind != DossierKind.RE_EVALUATION:
        return None
    certificate = Certificate.objects.standing().filter(product=dossier.product_id).order_by("-valid_to").first()
    if certificate is None:
        return None
    profile = rules_of(dossier.profile)
    window = profile.hand_in_window(certificate.valid_to)
    day = timezone.localdate(dossier.submitted_at) if dossier.submitted_at else today
    return Renewal(
        certificate,
        window,
        window.state(day) if window else None,
        tuple(terms(dossier)),
        certificate.goes_on_to if dossier.state in UNANSWERED else None,
        tuple(profile.unconfirmed(*SHOWN)),
    )


def terms(dossier: Dossier) -> Iterator[Term]:
    """26/2026, Điều 7.6.g: the days run from the reception of the whole dossier by the commune or the province."""
    office = bodies_of(dossier.profile.sheet_family).office
    received = (("xã, phường", dossier.ward_received_on), (office, dossier.received_on))
    for by, on in received:
        if on and (until := dossier.re_evaluation_until(on)):
            yield Term(by, on, until)
