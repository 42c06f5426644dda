"""The plan as the paper of Nghị định 30/2020/NĐ-CP: its parts, and the appendix row by row."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from ocop.core.typed.glyphs import Printed
from ocop.documents.papers import PlanPaper, PlanPart, PlanRow, PlanSection
from plans.plans.models import Plan, Section
from plans.plans.rules import Part
from plans.tasks.models import Task

APPENDIX = "Lộ trình thực hiện theo Phụ lục kèm theo Kế hoạch này."


def paper_of(plan: Plan) -> PlanPaper:
    """All that the printed plan shows; a plan without number leaves room for it."""
    return PlanPaper(
        year=plan.year,
        summary=plan.title,
        day=plan.date,
        number_text=plan.number_text,
        place=plan.place,
        signer=plan.signer,
        signer_title=plan.signer_title,
        recipients=tuple(lines(plan.recipients)),
        bases=tuple(ended(lines(plan.bases))),
        parts=tuple(parts(plan)),
        rows=tuple(rows(plan.tasks.all(), plan.year)),
        draft=not plan.number_text,
    )


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def ended(bases: list[str]) -> Iterator[str]:
    """Each legal basis ends with ";", the last with "."."""
    for number, basis in enumerate(bases, 1):
        yield basis.rstrip(";. ") + (";" if number < len(bases) else ".")


def parts(plan: Plan) -> Iterator[PlanPart]:
    by_part: dict[str, list[Section]] = {}
    for section in plan.sections.all():
        by_part.setdefault(section.part, []).append(section)
    if plan.opening:
        yield PlanPart(heading="", text=plan.opening)
    for part in Part:
        found = by_part.get(part, [])
        if part == Part.ROADMAP and not found:
            yield PlanPart(heading=part.label.upper(), text=APPENDIX)
        elif found:
            yield PlanPart(heading=part.label.upper(), sections=tuple(printed(found)))
    if plan.closing:
        yield PlanPart(heading="", text=plan.closing)


def printed(sections: list[Section]) -> Iterator[PlanSection]:
    """Numbered as in the text; a part of one nameless section has no number."""
    for section in sections:
        heading = f"{section.position}. {section.heading}" if section.heading else ""
        yield PlanSection(heading=heading, text=section.text)


def rows(tasks: Iterable[Task], year: int) -> Iterator[PlanRow]:
    """A number and its work stand once, its contents below. Two works may bear one number, as the two 5 of 441."""
    for (number, heading), group in groupby(tasks, key=lambda task: (task.number, task.heading)):
        for place, task in enumerate(group):
            yield PlanRow(
                number=number if place == 0 else "",
                work=heading if place == 0 else "",
                content=f"{task.letter}) {task.content}" if task.letter else task.content,
                units=task.units_text,
                time=task.time_text,
            )


def printed_by(plan: Plan) -> Iterator[Printed]:
    page = plan.get_absolute_url()
    yield Printed("Trích yếu", plan.title, page)
    for section in plan.sections.all():
        yield Printed(section.heading or "Nội dung kế hoạch", f"{section.heading} {section.text}", page)
    for task in plan.tasks.all():
        yield Printed(f"Công việc {task.label}", task.heading, page)
        yield Printed(f"Nội dung {task.label}", task.content, page)
        yield Printed(f"Đơn vị thực hiện {task.label}", task.units_text, page)
