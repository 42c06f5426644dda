"""Issuing: rows with their numbers in the decision's transaction, PDFs after by a job that goes on where it stopped."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Unit, UnitKind, User
from ocop.core.audit import services as audit
from ocop.core.files import services as files
from ocop.core.files.rules import FileFormat
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import About, handles, order
from ocop.core.numbers.services import take_each
from ocop.core.text import lower_first
from ocop.documents.official import services as papers
from ocop.documents.papers import CertificatePaper
from ocop.law.profiles.rules import ProductCode, ProfileRules
from ocop.law.profiles.services import rules_of
from ocop.notifications import outbox
from products.certificates import rules
from products.certificates.models import Certificate, Reminder, fill_goes_on
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import CertificateState, Origin
from products.models import Dossier, Product
from products.notices import services as notices

BATCH = 40
CERTIFICATE_BOOK, CODE_BOOK = "giay-chung-nhan", "ma-san-pham"


@dataclass(frozen=True)
class Award:
    """One dossier that a published decision recognises: the stars it gets, and the facts as the decision has them."""

    dossier: Dossier
    stars: int
    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Ruling:
    """The published decision, as certificates print it. `batch` finds the certificates of one decision again."""

    batch: str
    issuer: Unit
    number: str
    date: date


def prepare(awards: Sequence[Award], ruling: Ruling, *, by: User) -> list[Certificate]:
    """Rows with number, code and dates, in the caller's transaction; the products are locked before their certificates,
    as by every act on them. An older active certificate of the product is replaced (or, past its end, expired) in the
    same transaction; the PDFs are the job's."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("prepare() needs the caller's transaction")
    keys = [award.dossier.product_id for award in awards]
    list(Product.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    products = Product.objects.select_related("producer").in_bulk(keys)
    _end_older(products, ruling.date, by)
    made = Certificate.objects.bulk_create(_numbered(awards, ruling))
    _give_codes(made, products)
    told = {row: {"number": row.number_text, "stars": row.stars} for row in made}
    audit.record_each(by, "certificate.issue", told)
    return made


def new_edition(old: Certificate, facts: Mapping[str, Any], *, by: User) -> Certificate:
    """Lần cấp mới: the same number with other words and a code of its own, in the caller's transaction. The old one
    holds until the new PDF is there."""
    same = {
        name: getattr(old, name)
        for name in (
            "product_id", "dossier_id", "profile_id", "stars", "origin", "proof", "issuer_id", "issuer_name", "year",
            "number", "number_text", "product_code", "decision_number", "decision_date", "valid_from", "valid_to",
        )
    }  # fmt: skip
    edition = Certificate(
        **same, **facts, code=rules.new_code(), edition=old.edition + 1, replaces=old, batch=f"ban-moi:{old.pk}"
    )
    edition.save()
    audit.record(by, "certificate.new_edition", edition, number=edition.number_text, replaces=old)
    first = job_of(old.batch)
    signed = {name: first.arguments.get(name, "") for name in ("signer", "signer_title")} if first else {}
    order_files(edition.batch, by=by, **signed)
    return edition


def withdraw_edition(edition: Certificate, *, by: User) -> None:
    """An edition that is still being made is not issued after all."""
    audit.record(by, "certificate.edition_withdrawn", edition.replaces, edition=edition.edition)
    Job.objects.filter(key=_key(edition.batch)).delete()
    edition.delete()


def order_files(batch: str, *, by: User | None, signer: str = "", signer_title: str = "") -> Job:
    """The job that makes the PDFs of one decision: one, however often it is ordered. Who signs is the decision's."""
    arguments = {"batch": batch, "signer": signer, "signer_title": signer_title}
    return order("certificates", _key(batch), arguments, by=by)


def job_of(batch: str) -> Job | None:
    """The job that makes the PDFs of this batch; None before it is ordered."""
    return Job.objects.filter(key=_key(batch)).first()


def _key(batch: str) -> str:
    return f"certificates:{batch}"


def _end_older(products: Collection[int], day: date, by: User) -> None:
    """What these products have in force is replaced or, past its end, expired."""
    active = Certificate.objects.select_for_update().filter(product__in=products, state=CertificateState.ACTIVE)
    older = list(active.order_by("-pk"))  # from the newest, as the job that makes them
    fill_goes_on(older, day)
    over = [row for row in older if row.state_on(day) == CertificateState.EXPIRED]
    _end(over, CertificateState.EXPIRED, by)
    _end([row for row in older if row not in over], CertificateState.REPLACED, by)


def _end(rows: Sequence[Certificate], state: CertificateState, by: User | None) -> None:
    Certificate.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, updated_at=timezone.now())
    audit.record_each(by, "certificate.end", {row: {"state": (CertificateState.ACTIVE, state)} for row in rows})


def _numbered(awards: Sequence[Award], ruling: Ruling) -> list[Certificate]:
    """Not stored yet: each with its number, its code and that of its product, and its dates."""
    issuer, year = ruling.issuer, ruling.date.year
    numbers = take_each(CERTIFICATE_BOOK, {issuer: len(awards)}, year)[issuer]
    return [
        Certificate(
            product=award.dossier.product,
            dossier=award.dossier,
            profile=award.dossier.profile,
            stars=award.stars,
            issuer=issuer,
            issuer_name=issuer.name,
            year=year,
            number=number,
            number_text=rules.number_text(issuer.short_name, year, number),
            code=rules.new_code(),
            product_code=product_code,
            decision_number=ruling.number,
            decision_date=ruling.date,
            batch=ruling.batch,
            valid_from=ruling.date,
            valid_to=rules_of(award.dossier.profile).certificate_end(ruling.date),
            **award.facts,
        )
        for award, number, product_code in zip(awards, numbers, _product_codes(awards, year), strict=True)
    ]


def _product_codes(awards: Sequence[Award], year: int) -> list[str]:
    """By each profile's pattern, from the codes of the ward and of those above it; empty where the law is silent."""
    wards = Unit.objects.select_related("parent__parent__parent").in_bulk({award.facts["ward_id"] for award in awards})
    places = [_code_place(wards[award.facts["ward_id"]], rules_of(award.dossier.profile)) for award in awards]
    numbers = take_each(CODE_BOOK, Counter(place.unit for place in places if place), year)
    return [place.code(next(numbers[place.unit]), year) if place else "" for place in places]


@dataclass(frozen=True)
class CodePlace:
    """Whose product codes a product is numbered among, and how the law writes them."""

    pattern: ProductCode
    province: Unit
    unit: Unit

    def code(self, number: int, year: int) -> str:
        return self.pattern.make(province=self.province.code, unit=self.unit.code, number=number, year=year)


def _code_place(ward: Unit, law: ProfileRules) -> CodePlace | None:
    if law.product_code is None:
        return None
    above = {unit.kind: unit for unit in (ward, *ward.above())}
    province, unit = above.get(UnitKind.PROVINCE), above.get(law.product_code.unit_level)
    return CodePlace(law.product_code, province, unit) if province and unit else None


def _give_codes(certificates: Sequence[Certificate], products: Mapping[int, Product]) -> None:
    """Each product is known, and found, by the code of its newest certificate. `products`: locked, by key."""
    given = []
    for certificate in (row for row in certificates if row.product_code):
        product = products[certificate.product_id]
        product.code, product.updated_at = certificate.product_code, timezone.now()
        given.append(product)
    Product.derive(given)
    Product.objects.bulk_update(given, ["code", "updated_at", *Product.derived])


# ── the PDFs ──


def _decided(job: Job) -> About | None:
    """The decision whose certificates these are, and the list of them."""
    first = Certificate.objects.filter(batch=job.arguments["batch"]).first()
    if first is None:
        return None
    text = rules.decision_text(first.decision_number, first.decision_date)
    return About(lower_first(text), f"{reverse('products:certificates')}?{urlencode({'luot': first.batch})}")


@handles("certificates", "Lập giấy chứng nhận", _decided)
def make_files(job: Job) -> None:
    """Goes on where it stopped: where the SHA-256 is empty. A worker killed anywhere loses and doubles nothing."""
    mine = Certificate.objects.filter(batch=job.arguments["batch"], origin=Origin.OURS)
    total = mine.count()
    while batch := list(_for_print(mine.filter(sha256=""))[:BATCH]):
        job.advance(total - mine.filter(sha256="").count(), total)
        _store(batch, _render(batch, job.arguments), job.ordered_by)
    job.advance(total, total)


def _for_print(certificates: CertificateQuerySet) -> CertificateQuerySet:
    return certificates.select_related("issuer__parent", "profile")


def _render(batch: Sequence[Certificate], signed: Mapping[str, str]) -> list[bytes]:
    """Slow; no lock is held. All of a batch have one issuer and one who signs."""
    signer, title = signed.get("signer", ""), signed.get("signer_title", "")
    made = [replace(paper_of(certificate), signer=signer, signer_title=title) for certificate in batch]
    issuer = batch[0].issuer
    if issuer is None:
        raise RuntimeError("only our own certificates are printed")
    return papers.certificates(made, issuer)


def paper_of(certificate: Certificate) -> CertificatePaper:
    return CertificatePaper(
        product=certificate.product_name,
        producer=certificate.producer_name,
        address=", ".join(lower_first(name) for name in (certificate.ward_name, certificate.above) if name),
        stars=certificate.stars,
        number=certificate.number_text,
        code=rules.shown_code(certificate.code),
        product_code=certificate.product_code,
        decision=rules.decision_text(certificate.decision_number, certificate.decision_date),
        valid_from=certificate.valid_from,
        valid_to=certificate.valid_to,
        months=rules_of(certificate.profile).certificate_months,
        check_url=f"{settings.SITE_URL}{certificate.get_check_url()}",
        day=certificate.decision_date,
    )


def _store(batch: Sequence[Certificate], pdfs: Iterable[bytes], by: User | None) -> None:
    """The file, then its row with the SHA-256: no lock is held while the store is waited for."""
    for certificate, pdf in zip(batch, pdfs, strict=True):
        stored = files.put_bytes(pdf, name=f"{certificate.number_text}.pdf", kind=FileFormat.PDF, pages=1, by=by)
        with transaction.atomic():
            row = Certificate.objects.select_for_update().filter(pk=certificate.pk).first()
            if row is None or row.sha256:
                continue  # withdrawn meanwhile, or another worker was faster
            stored.save()
            row.file, row.sha256, row.published_at = stored, stored.sha256, timezone.now()
            _take_over(row, by)
            row.save(update_fields=["file", "sha256", "published_at", "state", "updated_at"])
            audit.record(by, "certificate.made", row, sha256=stored.sha256)
            _tell(row)


def _take_over(edition: Certificate, by: User | None) -> None:
    """A new edition that is there takes the place of the old one, in the state the old one has come to meanwhile; what
    was told of the old one's end is not told again. `edition` is locked: whoever ends the old one locks both."""
    if edition.replaces_id is None or edition.state != CertificateState.ACTIVE:
        return
    old = Certificate.objects.select_for_update().get(pk=edition.replaces_id)  # no notice is marked on it meanwhile
    if old.state != CertificateState.ACTIVE:
        edition.state = old.state
        return
    old.state = CertificateState.REPLACED
    old.save(update_fields=["state", "updated_at"])
    audit.record(by, "certificate.end", old, state=(CertificateState.ACTIVE, old.state))
    Reminder.objects.bulk_create(
        Reminder(certificate=edition, milestone=told.milestone, due_on=told.due_on, recipient_id=told.recipient_id)
        for told in old.reminders.all()
    )
    notices.follow(old, edition)


def _tell(row: Certificate) -> None:
    users = User.objects.filter(producers__products=row.product_id)
    outbox.tell(
        users,
        f"Đã cấp giấy chứng nhận {row.number_text}",
        f"{row.product_name} được công nhận {row.stars} sao, có giá trị đến hết ngày {row.valid_to:%d/%m/%Y}.",
        row.get_absolute_url(),
        key=f"certificate:{row.pk}",
    )
