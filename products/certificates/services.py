"""Issuing: rows with their numbers in the decision's transaction, PDFs after by a job that goes on where it stopped."""

from collections.abc import Iterable, Mapping, Sequence
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
from ocop.core.files.rules import Kind
from ocop.core.jobs.models import Job
from ocop.core.jobs.services import About, handles, order
from ocop.core.numbers.services import take
from ocop.documents.official import services as papers
from ocop.documents.papers import CertificatePaper
from ocop.documents.wording import lower_first
from ocop.law.profiles.rules import ProfileRules
from ocop.law.profiles.services import rules_of
from ocop.notifications import outbox
from products.certificates import rules
from products.certificates.models import Certificate, Reminder
from products.certificates.queries import CertificateQuerySet
from products.certificates.rules import CertificateState, Origin
from products.models import Dossier, Product

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
    """Rows with number, code and dates, in the caller's transaction. An older active certificate of the product is
    replaced (or, past its end, expired) in the same transaction; the PDFs are the job's."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("prepare() needs the caller's transaction")
    return [_prepare(award, ruling, by) for award in awards]


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


def _prepare(award: Award, ruling: Ruling, by: User) -> Certificate:
    product, profile = award.dossier.product, award.dossier.profile
    law = rules_of(profile)
    _end_older(product, ruling.date, by)
    year = ruling.date.year
    number = take(CERTIFICATE_BOOK, ruling.issuer, year)
    certificate = Certificate(
        product=product,
        dossier=award.dossier,
        profile=profile,
        stars=award.stars,
        issuer=ruling.issuer,
        issuer_name=ruling.issuer.name,
        year=year,
        number=number,
        number_text=rules.number_text(ruling.issuer.short_name, year, number),
        code=rules.new_code(),
        product_code=_product_code(Unit.objects.get(pk=award.facts["ward_id"]), law, year),
        decision_number=ruling.number,
        decision_date=ruling.date,
        batch=ruling.batch,
        valid_from=ruling.date,
        valid_to=law.certificate_end(ruling.date),
        **award.facts,
    )
    certificate.save()
    if certificate.product_code:
        product.code = certificate.product_code
        product.save(update_fields=["code", "updated_at"])
    audit.record(by, "certificate.issue", certificate, number=certificate.number_text, stars=award.stars)
    return certificate


def _end_older(product: Product, day: date, by: User) -> None:
    for older in Certificate.objects.select_for_update().filter(product=product, state=CertificateState.ACTIVE):
        over = older.state_on(day) == CertificateState.EXPIRED
        older.state = CertificateState.EXPIRED if over else CertificateState.REPLACED
        older.save(update_fields=["state", "updated_at"])
        audit.record(by, "certificate.end", older, state=(CertificateState.ACTIVE, older.state))


def _product_code(ward: Unit, law: ProfileRules, year: int) -> str:
    """By the profile's pattern, from the codes of the ward and of those above it; empty where the law is silent."""
    pattern = law.product_code
    if pattern is None:
        return ""
    above = {unit.kind: unit for unit in (ward, *ward.above())}
    province, unit = above.get(UnitKind.PROVINCE), above.get(pattern.unit_level)
    if province is None or unit is None:
        return ""
    return pattern.make(province=province.code, unit=unit.code, number=take(CODE_BOOK, unit, year), year=year)


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
    """Files first, then their rows, then the SHA-256: one transaction for a batch, none for the rendering."""
    with transaction.atomic():
        for certificate, pdf in zip(batch, pdfs, strict=True):
            row = Certificate.objects.select_for_update().filter(pk=certificate.pk).first()
            if row is None or row.sha256:
                continue  # withdrawn meanwhile, or another worker was faster
            stored = files.store_bytes(pdf, name=f"{row.number_text}.pdf", kind=Kind.PDF, pages=1, by=by)
            row.file, row.sha256, row.published_at = stored, stored.sha256, timezone.now()
            _take_over(row, by)
            row.save(update_fields=["file", "sha256", "published_at", "state", "updated_at"])
            audit.record(by, "certificate.made", row, sha256=stored.sha256)
            _tell(row)


def _take_over(edition: Certificate, by: User | None) -> None:
    """A new edition that is there takes the place of the old one, in the state the old one has come to meanwhile; what
    was told of the old one's end is not told again."""
    if edition.replaces_id is None or edition.state != CertificateState.ACTIVE:
        return
    old = Certificate.objects.select_for_update().get(pk=edition.replaces_id)
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


def _tell(row: Certificate) -> None:
    users = User.objects.filter(producers__products=row.product_id)
    outbox.tell(
        users,
        f"Đã cấp giấy chứng nhận {row.number_text}",
        f"{row.product_name} được công nhận {row.stars} sao, có giá trị đến hết ngày {row.valid_to:%d/%m/%Y}.",
        row.get_absolute_url(),
        key=f"certificate:{row.pk}",
    )
