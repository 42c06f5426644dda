"""A whole folder of reference data, read and checked, before anything is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from ocop.core.refusal import Refusal
from ocop.law.loading import files
from ocop.law.loading.rules import Family, Known, family_problems, list_problems, sheet_problems
from ocop.law.loading.rules.lists import codes_of
from ocop.law.loading.schema import FILES, SHEET
from ocop.law.profiles.models import RuleProfile
from ocop.law.profiles.services import problem, value_faults
from ocop.law.schema import Place, faults

NAMES = ("code", "key", "number", "name")  # by what people know a row


@dataclass(frozen=True)
class Reference:
    """`lists` by file name; each sheet with its family."""

    lists: dict[str, Any]
    sheets: list[tuple[Family, dict[str, Any]]]


def read_all(folder: Path) -> Reference:
    """Everything of a folder. Raises Refusal with every problem, each with file and place."""
    read = {name: files.read(folder / f"{name}.yaml") for name in FILES}
    lists = {name: _plain(FILES[name], _shaped(f"{name}.yaml", read[name], FILES[name])) for name in FILES}
    problems = [f"Tệp {name}.yaml: {problem}" for name, problem in list_problems(lists)]
    problems += _values(read["profiles"])
    if problems:
        raise Refusal("\n".join(problems))
    return Reference(lists, list(_sheets(folder, lists)))


def _sheets(folder: Path, lists: dict[str, Any]) -> Iterator[tuple[Family, dict[str, Any]]]:
    known = Known(frozenset(codes_of(lists["taxonomy"])[2]), frozenset(row["code"] for row in lists["papers"]))
    families = [family_of(row) for row in lists["families"]]
    problems, found = list(_unknown_folders(folder, families)), []
    for family in families:
        for path in files.sheet_paths(folder, family.code):
            data, name = files.read(path, folder), path.relative_to(folder)
            _shaped(str(name), data, SHEET)
            problems += [f"Tệp {name}: {problem}" for problem in sheet_problems(data, family, known)]
            found.append((family, data))
        own = [data for one, data in found if one == family]
        problems += [f"Thư mục sheets/{family.code}: {problem}" for problem in family_problems(family, own, known)]
    if problems:
        raise Refusal("\n".join(problems))
    yield from found


def _unknown_folders(folder: Path, families: list[Family]) -> Iterator[str]:
    known = {family.code for family in families}
    for path in sorted((folder / "sheets").glob("*/")):
        if path.name not in known:
            yield f"Thư mục sheets/{path.name}: bộ phiếu này không có trong families.yaml."


def family_of(row: dict[str, Any]) -> Family:
    parts = {code: Decimal(points) for code, points in row["parts"].items()}
    return Family(row["family"], row["legal_basis"], Decimal(row["total"]), parts, tuple(row["stars_marked"]))


def _shaped(name: str, data: Any, shape: TypeAdapter[Any]) -> Any:
    """The data in their types. Raises Refusal with file, line and place of each fault."""
    try:
        return shape.validate_python(data)
    except ValidationError as broken:
        raise Refusal("\n".join(_told(name, data, place, sentence) for place, sentence in faults(broken)))


def _plain(shape: TypeAdapter[Any], shaped: Any) -> Any:
    """Mappings and lists of what the file gives, with days as days."""
    return shape.dump_python(shaped, by_alias=True, exclude_unset=True)


def _values(profiles: Any) -> list[str]:
    """Faults in what the profiles' values hold."""
    told = []
    for position, profile in enumerate(profiles):
        keys = [row["key"] for row in profile["values"]]
        given = {row["key"]: row["value"] for row in profile["values"]}
        found = value_faults(given)
        for place, sentence in found:
            at = keys.index(place[0]) if place[0] in keys else None
            below = (at, "value", *place[1:]) if at is not None else place
            told.append(_told("profiles.yaml", profiles, (position, "values", *below), sentence))
        if not found and (reason := problem(RuleProfile(code=profile["code"]), given)):
            told.append(f"Tệp profiles.yaml: {reason}")
    return told


def _told(name: str, data: Any, place: Place, sentence: str) -> str:
    line = files.line_of(data, place)
    at = f", dòng {line}" if line else ""
    path = " › ".join(_names(data, place))
    return f"Tệp {name}{at}{f' ({path})' if path else ''}: {sentence}."


def _names(data: Any, place: Place) -> Iterator[str]:
    """Each step as people know it: a row by its code, key, number or name."""
    for step in place:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        own = [data[key] for key in NAMES if key in data] if isinstance(data, dict) else []
        yield str(own[0] if own else step + 1 if isinstance(step, int) else step)
