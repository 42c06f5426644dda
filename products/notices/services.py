"""Ghi đã gửi thông báo bằng văn bản trước ngày hết hạn, and taking that back."""

from datetime import date

from django.utils import timezone

from ocop.accounts.models import User
from ocop.core import acts
from ocop.core.refusal import Refusal
from products.certificates.models import Certificate
from products.notices import rules
from products.notices.models import Notice
from products.notices.rules import Facts, Way

SENT, WITHDRAWN = "certificate.notice_sent", "certificate.notice_withdrawn"


def facts_of(certificate: Certificate, by: User) -> Facts:
    notice = Notice.objects.filter(certificate=certificate).first()
    return Facts(
        roles=Certificate.objects.roles_of(by, certificate.pk),
        state=certificate.state_on(timezone.localdate()),
        sent_on=notice.sent_on if notice else None,
    )


CERTIFICATES: acts.ActedOn[Certificate, Facts] = acts.ActedOn(
    lock=lambda certificate: acts.locked(Certificate.objects.all(), certificate.pk), facts=facts_of
)


def sent(certificate: Certificate, sent_on: date, way: str, number: str = "", *, by: User) -> Notice:
    """The notice of this certificate went out on this day. Raises Refusal."""
    with acts.doing(CERTIFICATES, SENT, rules.refusal, certificate, by) as act:
        if reason := rules.day_refusal(sent_on, act.record.valid_from, timezone.localdate()):
            raise Refusal(reason)
        made = Notice.objects.create(certificate=act.record, sent_on=sent_on, way=way, number=number, by=by)
        act.said = {"sent_on": (None, sent_on), "way": (None, Way(way).label)}
        if number:
            act.said["number"] = (None, number)
    return made


def withdraw(certificate: Certificate, *, by: User) -> None:
    """It was recorded by mistake: the certificate waits for its notice again. Raises Refusal."""
    with acts.doing(CERTIFICATES, WITHDRAWN, rules.withdraw_refusal, certificate, by) as act:
        notice = Notice.objects.get(certificate=act.record)
        act.said = {"sent_on": (notice.sent_on, None), "way": (notice.get_way_display(), None)}
        if notice.number:
            act.said["number"] = (notice.number, None)
        notice.delete()


def follow(old: Certificate, new: Certificate) -> None:
    """The letter told of this very end: a new edition of the certificate, or its record put right, waits for no other.
    Needs the caller's transaction, which holds both."""
    notice = Notice.objects.filter(certificate=old).first()
    if notice and old.valid_to == new.valid_to and not Notice.objects.filter(certificate=new).exists():
        same = {name: getattr(notice, name) for name in ("sent_on", "way", "number", "by")}
        Notice.objects.create(certificate=new, **same)
