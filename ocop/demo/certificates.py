"""Certificates of earlier years, taken over: some ending inside every milestone, some long valid, some over."""

from datetime import date, timedelta

from ocop.accounts.models import Unit, User
from ocop.core.jobs import services as jobs
from ocop.core.numbers.services import take
from ocop.law.dates.rules import add_months
from ocop.law.models import RuleProfile
from ocop.law.profiles.services import rules_of
from products.certificates import rules
from products.certificates.models import Certificate, facts_of
from products.certificates.services import CERTIFICATE_BOOK, order_files
from products.models import Product
from products.notices import services as notices
from products.notices.rules import Way

# days from today to the last day: between each two milestones of 148 and of 26/2026, then years, then ended ones
ENDS_IN = (0, 4, 6, 19, 28, 45, 75, 100, 118, 125, 140, 165, 179, 195, 209, 300, 420, 480, 555, 640, 730, 800, 910)
ENDED_BEFORE = (1, 12, 40, 95)
STARS = (3, 3, 4, 3, 3, 3, 4, 3)


def taken_over(products: list[Product], issuer: Unit, profile: RuleProfile, today: date, by: User) -> list[Certificate]:
    """One certificate for each product, in the order given, until the list of ends is used up."""
    days = (*ENDS_IN, *(-ago for ago in ENDED_BEFORE))
    months = rules_of(profile).certificate_months
    made = []
    for n, (product, left) in enumerate(zip(products, days, strict=False)):
        valid_to = today + timedelta(days=left)
        made.append(
            _certificate(product, issuer, profile, add_months(valid_to, -months), valid_to, STARS[n % 8], today)
        )
    for batch in sorted({certificate.batch for certificate in made}):
        jobs.run(order_files(batch, by=by).pk)
    return made


def noticed(today: date, by: User) -> None:
    """Of those that end first two were told in writing, the others not yet."""
    for number, certificate in enumerate(Certificate.objects.ending_within(60, today).order_by("valid_to", "pk")[:2]):
        notices.sent(certificate, today - timedelta(days=3), Way.POST, f"{30 + number}/TB-UBND", by=by)


def _certificate(
    product: Product, issuer: Unit, profile: RuleProfile, start: date, end: date, stars: int, today: date
) -> Certificate:
    number = take(CERTIFICATE_BOOK, issuer, start.year)
    return Certificate.objects.create(
        product=product,
        profile=profile,
        stars=stars,
        issuer=issuer,
        issuer_name=issuer.name,
        year=start.year,
        number=number,
        number_text=rules.number_text(issuer.short_name, start.year, number),
        code=rules.new_code(),
        decision_number=f"{100 + start.month}/QĐ-UBND",
        decision_date=start,
        batch=f"tiep-nhan-{start.year}",
        valid_from=start,
        valid_to=end,
        ended_told_on=None if end >= today else end + timedelta(days=1),
        **facts_of(product),
    )
