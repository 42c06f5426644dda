"""Codes that are named and that exist, days in order, spans without gaps. Each problem comes with its file."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from ocop.law.loading.rules.sheets import duplicates

Data = Mapping[str, Any]
LONGEST_HOLIDAY = 31  # days; more is a mistyped year


def list_problems(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(file, sentence) for everything that does not fit together; `given` by file name."""
    bases = {row["number"] for row in given["legal_bases"]}
    families = {row["family"] for row in given["families"]}
    profiles = {row["code"] for row in given["profiles"]}
    rules = {
        "legal_bases": _bases(given["legal_bases"], bases),
        "taxonomy": _taxonomy(given["taxonomy"]),
        "profiles": _profiles(given["profiles"], bases, families),
        "papers": _papers(given["papers"], profiles, given["taxonomy"]),
        "families": _families(given["families"], bases),
        "units": _units(given["units"]["units"]),
        "days_off": _days_off(given["days_off"]["days"]),
        "open_questions": _twice(given["open_questions"], "number", "nội dung chưa quy định rõ số"),
    }
    return ((file, problem) for file, problems in rules.items() for problem in problems)


def _twice(rows: Iterable[Data], key: str, told: str) -> Iterator[str]:
    return (f"{told} {value} có hai lần." for value in duplicates(row[key] for row in rows))


def _in_order(row: Data, told: str, *spans: tuple[str, str]) -> Iterator[str]:
    for first, last in spans:
        if row.get(first) and row.get(last) and row[first] > row[last]:
            yield f"{told}: {first} {row[first]:%d/%m/%Y} sau {last} {row[last]:%d/%m/%Y}."


def _bases(rows: list[Data], known: set[str]) -> Iterator[str]:
    yield from _twice(rows, "number", "căn cứ")
    for row in rows:
        yield from _in_order(row, f"căn cứ {row['number']}", ("in_force_from", "in_force_to"))
        if row.get("replaced_by") and row["replaced_by"] not in known:
            yield f"căn cứ {row['number']}: được thay bằng {row['replaced_by']}, số này không có trong tệp."


def _families(rows: list[Data], bases: set[str]) -> Iterator[str]:
    yield from _twice(rows, "family", "bộ phiếu")
    for row in rows:
        if row["legal_basis"] not in bases:
            yield f"bộ phiếu {row['family']}: căn cứ {row['legal_basis']} không có trong legal_bases.yaml."


def codes_of(taxonomy: list[Data]) -> tuple[list[str], list[str], list[str]]:
    """Codes of sectors, groups and sets."""
    groups = [group for sector in taxonomy for group in sector["groups"]]
    sets = [one["code"] for group in groups for one in group["sets"]]
    return [sector["code"] for sector in taxonomy], [group["code"] for group in groups], sets


def _taxonomy(rows: list[Data]) -> Iterator[str]:
    for told, codes in zip(("ngành", "nhóm", "bộ sản phẩm"), codes_of(rows), strict=True):
        yield from (f"{told} {code} có hai lần." for code in duplicates(codes))
    numbers = [one["number"] for sector in rows for group in sector["groups"] for one in group["sets"]]
    yield from (f"bộ sản phẩm số {number} có hai lần." for number in duplicates(numbers))


def _profiles(rows: list[Data], bases: set[str], families: set[str]) -> Iterator[str]:
    yield from _twice(rows, "code", "bộ quy định")
    for row in rows:
        place = f"bộ quy định {row['code']}"
        yield from _in_order(row, place, ("in_force_from", "in_force_to"), ("handed_in_from", "handed_in_to"))
        if row["sheet_family"] not in families:
            yield f"{place}: bộ phiếu {row['sheet_family']} không có trong families.yaml."
        for number in row["legal_bases"]:
            if number not in bases:
                yield f"{place}: căn cứ {number} không có trong legal_bases.yaml."
        yield from _twice(row["values"], "key", f"{place}: giá trị")
    yield from _gaps(rows)


def _gaps(rows: list[Data]) -> Iterator[str]:
    """A dossier handed in on any day falls under one profile."""
    for earlier, later in pairwise(sorted(rows, key=lambda row: row["handed_in_from"])):
        last: date | None = earlier.get("handed_in_to")
        both = f"bộ quy định {earlier['code']} và {later['code']}"
        if last is None or last >= later["handed_in_from"]:
            yield f"{both}: ngày nộp hồ sơ chồng nhau, hồ sơ nộp một ngày thuộc hai bộ."
        elif last + timedelta(days=1) < later["handed_in_from"]:
            yield f"{both}: giữa hai khoảng ngày nộp hồ sơ có ngày không thuộc bộ nào."


def _papers(rows: list[Data], profiles: set[str], taxonomy: list[Data]) -> Iterator[str]:
    yield from _twice(rows, "code", "giấy tờ")
    sectors, groups, sets = map(set, codes_of(taxonomy))
    for row in rows:
        place = f"giấy tờ {row['code']}"
        yield from _unknown(place, row.get("only"), profiles, "bộ quy định")
        scope = row.get("for") or {}
        yield from _unknown(place, [*scope.get("sectors", ()), *scope.get("not_sectors", ())], sectors, "ngành")
        yield from _unknown(place, scope.get("groups"), groups, "nhóm")
        yield from _unknown(place, scope.get("sets"), sets, "bộ sản phẩm")


def _unknown(place: str, named: Iterable[str] | None, known: set[str], told: str) -> Iterator[str]:
    return (f"{place}: không có {told} “{code}”." for code in named or () if code not in known)


def _units(rows: list[Data]) -> Iterator[str]:
    known = [(row["code"], row["valid_from"]) for row in rows]
    yield from (f"đơn vị {code} từ {day:%d/%m/%Y} có hai lần." for code, day in duplicates(known))
    for row in rows:
        place = f"đơn vị {row['code']} ({row['name']})"
        yield from _in_order(row, place, ("valid_from", "valid_to"))
        own, after = (row["code"], row["valid_from"]), row.get("successors") or ()
        for key, named in [("parent", [row["parent"]] if row.get("parent") else []), ("successors", after)]:
            for code, day in named:
                if (code, day) not in known:
                    yield f"{place}: {key} {code} từ {day:%d/%m/%Y} không có trong tệp."
        if after and not row.get("valid_to"):
            yield f"{place}: có successors mà không có valid_to."
        if own in map(tuple, after) or list(duplicates(map(tuple, after))):
            yield f"{place}: successors không được là chính nó hay ghi hai lần."


def _days_off(rows: list[Data]) -> Iterator[str]:
    days: list[date] = []
    for row in rows:
        first, last = row["first"], row.get("last") or row["first"]
        if last < first:
            yield f"“{row['name']}”: ngày cuối {last:%d/%m/%Y} trước ngày đầu {first:%d/%m/%Y}."
        elif (last - first).days >= LONGEST_HOLIDAY:
            yield f"“{row['name']}”: từ {first:%d/%m/%Y} đến {last:%d/%m/%Y} dài hơn {LONGEST_HOLIDAY} ngày."
        else:
            own = [first + timedelta(days=n) for n in range((last - first).days + 1)]
            days += own
            for day in own:
                if row.get("worked_instead") and day.weekday() < 5:
                    yield f"“{row['name']}”: {day:%d/%m/%Y} là ngày làm việc, làm bù phải vào thứ bảy, chủ nhật."
    yield from (f"ngày {day:%d/%m/%Y} có hai lần." for day in duplicates(days))
