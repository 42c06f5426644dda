"""What happens to a plan. Each act: lock, ask the rule, write, audit."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from ocop.accounts.models import Membership, Unit, User, memberships
from ocop.accounts.roles import Role
from ocop.accounts.scopes import within
from ocop.core import acts
from ocop.core.acts import Act, ActedOn
from ocop.core.audit import services as audit
from ocop.core.constraints import in_words
from ocop.core.looked_at import ask_looked_at
from ocop.core.refusal import Refusal
from ocop.documents.official import services as official
from ocop.documents.official.rules import NotBefore
from ocop.documents.papers import PaperKind
from ocop.notifications import outbox
from plans.plans import rules
from plans.plans.models import Plan, Section
from plans.plans.paper import paper_of
from plans.plans.rules import Facts, PlanState
from plans.plans.templates import filled, template_441
from plans.targets.models import Target
from plans.tasks.models import Task

ISSUING_BODY = "UBND"  # in the template: the plan's own unit
TEXTS = ("title", "place", "bases", "opening", "closing", "signer", "signer_title", "recipients", "risk_margin")
COUNTED = ("metric", "stars_from")
TARGET = (*COUNTED, "position", "text", "note", "low", "high")
TASK = (
    *COUNTED,
    "position",
    "number",
    "letter",
    "heading",
    "content",
    "units_text",
    "all_wards",
    "q1",
    "q2",
    "q3",
    "q4",
    "evidence",
    "aim",
)


def facts_of(plan: Plan, by: User) -> Facts:
    return Facts(
        state=PlanState(plan.state),
        roles=Plan.objects.roles_of(by, plan.pk),
        sections=plan.sections.count(),
        tasks=plan.tasks.count(),
        signed=_is_signed(plan),
        was_approved=audit.of(plan).filter(action=rules.APPROVE.event).exists(),
    )


def _is_signed(plan: Plan) -> bool:
    """Whether the signed copy of an issued plan is there."""
    if plan.state != PlanState.ISSUED:
        return False
    paper = official.about(plan, PaperKind.PLAN).standing().first()
    return paper is not None and paper.scan is not None


def _locked(plan: Plan) -> Plan:
    return acts.locked(Plan.objects.select_related("unit__parent"), plan.pk)


PLANS = ActedOn(_locked, facts_of)


# ── a new plan ──


def from_template(unit: Unit, year: int, *, by: User) -> Plan:
    """Lập kế hoạch từ mẫu 441: its nine sections, targets and appendix, row by row. Raises Refusal."""
    data = template_441()

    def say(text: str) -> str:
        return filled(text, unit, year)

    with transaction.atomic():
        plan = _new(
            by,
            unit=unit,
            year=year,
            title=say(data["title"]),
            place=unit.short_name,
            bases="\n".join(data["bases"]),
            opening=say(data["opening"]),
            closing=say(data["closing"]),
            signer_title=data["signer_title"],
            recipients="\n".join(data["recipients"]),
            source=data["source"],
        )
        Section.objects.bulk_create(
            Section(plan=plan, part=part["part"], position=position, heading=item.get("heading", ""),
                    text=say(item["text"]))
            for part in data["sections"]
            for position, item in enumerate(part["items"], 1)
        )  # fmt: skip
        Target.objects.bulk_create(
            Target(plan=plan, position=position, text=say(line["text"]), note=say(line.get("note", "")),
                   **_given(line, "low", "high", *COUNTED))
            for position, line in enumerate(data["targets"], 1)
        )  # fmt: skip
        departments = {child.name: child for child in unit.children.all()} | {ISSUING_BODY: unit}
        for position, line in enumerate(data["tasks"], 1):
            _task_from(plan, position, line, say(line["content"]), departments)
        audit.record(by, "plan.from_template", plan, source=data["source"])
    return plan


def copy(plan: Plan, year: int, *, by: User) -> Plan:
    """Chép kế hoạch sang năm khác: the words with the year put forward, no number, no report. Raises Refusal."""
    if year == plan.year:
        raise Refusal(f"Kế hoạch này đã là của năm {year}. Hãy chọn năm khác.")

    def forward(text: str) -> str:
        """The plan's own years only: a law's year stays."""
        return text.replace(f"năm {plan.year + 1}", f"năm {year + 1}").replace(f"năm {plan.year}", f"năm {year}")

    with transaction.atomic():
        new = _new(
            by,
            unit=plan.unit,
            year=year,
            **{name: getattr(plan, name) for name in TEXTS}
            | {"title": forward(plan.title), "opening": forward(plan.opening), "closing": forward(plan.closing)},
            source=f"Chép từ {plan}",
        )
        Section.objects.bulk_create(
            Section(plan=new, part=old.part, position=old.position, heading=old.heading, text=forward(old.text))
            for old in plan.sections.all()
        )
        Target.objects.bulk_create(
            Target(plan=new, **{name: getattr(old, name) for name in TARGET} | {"note": forward(old.note)})
            for old in plan.targets.all()
        )
        for old in plan.tasks.prefetch_related("leads", "partners"):
            task = Task.objects.create(
                plan=new, **{name: getattr(old, name) for name in TASK} | {"content": forward(old.content)}
            )
            task.leads.set(old.leads.all())
            task.partners.set(old.partners.all())
        audit.record(by, "plan.copied", new, copied_from=plan)
    return new


def _new(by: User, *, unit: Unit, year: int, **texts: Any) -> Plan:
    if Role.OFFICE not in roles_over(by, unit):
        raise Refusal("Chỉ cơ quan quản lý OCOP của đơn vị lập được kế hoạch cho đơn vị này.")
    if not unit.is_in_force(timezone.localdate()):
        raise Refusal(f"{unit} đã kết thúc hoặc chưa có. Hãy lập kế hoạch cho đơn vị hiện nay.")
    taken = f"{unit} đã có kế hoạch năm {year}. Hãy mở kế hoạch đó, hoặc ghi năm khác."
    with in_words(plan_once_a_year=taken), transaction.atomic():
        return Plan.objects.create(unit=unit, year=year, drafted_by=by, **texts)


def _task_from(plan: Plan, position: int, line: dict[str, Any], content: str, units: Mapping[str, Unit]) -> None:
    task = Task.objects.create(
        plan=plan,
        position=position,
        content=content,
        all_wards=line.get("all_wards", False),
        **{f"q{quarter}": True for quarter in line["quarters"]},
        **_given(line, "number", "letter", "heading", "units_text", "aim", *COUNTED),
    )
    task.leads.set(units[name] for name in line.get("leads", ()) if name in units)
    task.partners.set(units[name] for name in line.get("partners", ()) if name in units)


def _given(line: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: line[name] for name in names if name in line}


# ── its life ──


def approve(plan: Plan, *, by: User, seen: int | None = None) -> Plan:
    """Duyệt kế hoạch, as it stood on the page (`seen`, core/looked_at): draft → approved; the office and the units in
    charge are told. Raises Refusal."""
    with acts.moving(PLANS, rules.APPROVE, plan, by) as act:
        plan = act.record
        ask_looked_at(plan, seen)
        _give(act, approved_by=by, approved_at=timezone.now())
        outbox.tell(
            people_in_charge(plan),
            f"{plan.title[:120]}: đã duyệt",
            "Kế hoạch đã được duyệt. Xem nhiệm vụ của đơn vị và báo cáo tiến độ theo thời gian.",
            plan.get_absolute_url(),
            key=f"plan-approved:{plan.pk}:{plan.approved_at:%Y%m%d%H%M%S}",
        )
    return plan


def back_to_draft(plan: Plan, *, by: User) -> Plan:
    """Trả về dự thảo: approved → draft, to be changed and approved again. Raises Refusal."""
    with acts.moving(PLANS, rules.BACK_TO_DRAFT, plan, by) as act:
        _give(act, approved_by=None, approved_at=None)
    return act.record


def numbering_of(plan: Plan) -> official.Numbering:
    """The unit's book, and the days that the plan's own must not lie before."""
    approved = timezone.localdate(plan.approved_at) if plan.approved_at else None
    first = date(min(plan.year, timezone.localdate().year) - 1, 1, 1)  # before that it is a slip in the year
    return official.numbering(
        PaperKind.PLAN,
        plan.unit,
        NotBefore("ngày đầu của năm trước", first),
        NotBefore("ngày duyệt", approved, recorded=True),
    )


def issue(plan: Plan, number: int, on: date, *, by: User) -> Plan:
    """Ghi số, ban hành: approved → issued, number and day from the clerk's book; its PDF is made by a job. From then on
    it is unchanged. Raises Refusal."""
    with acts.moving(PLANS, rules.ISSUE, plan, by) as act:
        plan = act.record
        unit = numbering_of(plan).check(number, on)
        context = replace(paper_of(plan), day=on, draft=False)
        paper = official.write(PaperKind.PLAN, about=plan, unit=unit, context=context, number=number, by=by)
        _give(act, number_text=paper.number_text, date=on)
    return plan


def cancel_number(plan: Plan, reason: str, *, by: User, slip: bool = False) -> Plan:
    """Hủy số: issued → approved, to be numbered anew; the words stay as they were approved and the number stays in the
    book. Raises Refusal."""
    with acts.moving(PLANS, rules.CANCEL_NUMBER, plan, by) as act:
        plan = act.record
        paper = official.about(plan, PaperKind.PLAN).standing().filter(number_text=plan.number_text).first()
        if paper is None:
            raise Refusal("Không tìm thấy văn bản mang số này trong sổ. Hãy báo quản trị viên.")
        official.cancel_number(paper, reason, by=by, slip=slip)
        _give(act, number_text="", date=None)
        act.said["reason"] = reason.strip()
    return plan


def people_in_charge(plan: Plan) -> list[User]:
    """Who reports on the plan's tasks: members of the units named, ward officers where the wards share, the office."""
    today = timezone.localdate()
    tasks = plan.tasks.prefetch_related("leads", "partners")
    named = {plan.unit, *(unit for task in tasks for unit in (*task.leads.all(), *task.partners.all()))}
    units = {key for unit in named for key in unit.heirs(today)}
    held = Membership.objects.on(today).filter(role__in=[Role.OFFICE, Role.DEPARTMENT, Role.WARD_OFFICER])
    users = set(held.filter(unit__in=units).values_list("user", flat=True))
    if any(task.all_wards for task in tasks):
        wards = held.filter(within(plan.unit, "unit", today), role=Role.WARD_OFFICER)
        users |= set(wards.values_list("user", flat=True))
    return list(User.objects.filter(pk__in=users, is_active=True).order_by("pk"))


def _give(act: Act[Plan, Facts], **values: Any) -> None:
    """Set these columns; the trail says what was and what is."""
    for name, value in values.items():
        act.said[name] = (getattr(act.record, name), value)
        setattr(act.record, name, value)


# ── its words ──


def check_place(line: Model) -> None:
    """What a form without the plan's field cannot see: the place is taken, as when it is sent twice. Raises Refusal."""
    try:
        line.validate_constraints()
    except ValidationError as no:
        raise Refusal(" ".join(no.messages)) from None


def save_texts(plan: Plan, changed: Mapping[str, Any], *, by: User) -> Plan:
    """Sửa phần chữ của kế hoạch. Raises Refusal."""
    with acts.doing(PLANS, "plan.edited", rules.edit_refusal, plan, by) as act:
        _give(act, **changed)
        act.record.save(update_fields=[*changed, "updated_at"])
    return act.record


def save_section(section: Section, *, by: User) -> Section:
    """Ghi một mục. Raises Refusal."""
    with acts.doing(PLANS, "plan.section_saved", rules.edit_refusal, section.plan, by) as act:
        check_place(section)
        act.said["changed"] = audit.differences(section)
        section.save()
        act.said["section"] = section
    return section


def delete_section(section: Section, *, by: User) -> None:
    """Bỏ một mục của dự thảo. Raises Refusal."""
    with acts.doing(PLANS, "plan.section_deleted", rules.edit_refusal, section.plan, by) as act:
        act.said |= {"heading": section.heading, "text": section.text}
        section.delete()


def delete_draft(plan: Plan, *, by: User) -> None:
    """Xóa dự thảo lập nhầm, with its sections, targets and tasks: the unit can draw up this year's anew. Raises
    Refusal."""
    with acts.doing(PLANS, "plan.deleted", rules.delete_refusal, plan, by) as act:
        plan = act.record
        act.about, drafter = plan.unit, plan.drafted_by
        act.said |= {
            "year": plan.year, "title": plan.title, "drafted_by": drafter, "sections": plan.sections.count(),
            "targets": plan.targets.count(), "tasks": plan.tasks.count(),
        }  # fmt: skip
        plan.delete()
        if drafter != by:
            text = f"{by} đã xóa dự thảo kế hoạch năm {plan.year} của {plan.unit}. Có thể lập lại từ mẫu."
            outbox.tell([drafter], f"Kế hoạch năm {plan.year}: dự thảo đã xóa", text, reverse("plans:plans"))


def roles_over(user: User, unit: Unit) -> frozenset[Role]:
    """Roles a user holds in this unit, above it, or where what it had went."""
    return frozenset(Role(m.role) for m in memberships(user) if m.unit.covers(unit))
