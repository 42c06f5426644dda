"""The reference data files beside the code, read strictly: what YAML would guess is refused with its line."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from ocop.core.refusal import Refusal

DATA = Path(__file__).resolve().parent.parent / "data"
LARGEST = 2_000_000  # bytes of one file
DEEPEST = 20
INT = re.compile(r"0|-?[1-9][0-9]{0,17}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}


Put = Callable[[Any, int], None]


class Fields(dict[Any, Any]):
    """A mapping that knows the line of each of its keys."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Any, int] = {}


class Rows(list[Any]):
    """A list that knows the line of each of its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[Any, int] = {}


def read(path: Path, root: Path | None = None) -> Any:
    """One YAML file of plain values. Raises Refusal that names file and line."""
    name = str(path.relative_to(root)) if root else path.name
    try:
        if path.stat().st_size > LARGEST:
            raise Refusal(f"Tệp {name} lớn hơn {LARGEST // 1_000_000} MB. Hãy xem lại, đây không phải tệp dữ liệu.")
        with path.open("rb") as stream:
            return _document(yaml.parse(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), name)
    except FileNotFoundError:
        raise Refusal(f"Không có tệp {name}. Hãy chép lại thư mục dữ liệu.")
    except OSError as no:
        raise Refusal(f"Tệp {name} không mở được ({no.strerror}). Hãy xem lại quyền đọc và thư mục.")
    except (yaml.YAMLError, UnicodeError) as broken:
        raise Refusal(f"Tệp {name} không đọc được{_where(broken)}: {_short(broken)}. Hãy sửa rồi nạp lại.")


def sheet_paths(folder: Path, family: str) -> list[Path]:
    """The sheets of one family, by number."""
    return sorted((folder / "sheets" / family).glob("*.yaml"))


def sheets(folder: Path, family: str) -> Iterator[Any]:
    return (read(path, folder) for path in sheet_paths(folder, family))


def line_of(data: Any, place: tuple[Any, ...]) -> int | None:
    """The line on which this place of a file stands, or the nearest above it."""
    line = None
    for step in place:
        line = getattr(data, "lines", {}).get(step, line)
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            break
    return line


def _document(events: Iterator[Any], name: str) -> Any:
    """Built from the parser's events, so that an alias is refused where it stands and never unfolded."""
    outer: list[tuple[Any, Put]] = []
    found: list[Any] = []

    def finish(value: Any, _line: int) -> None:
        if found:
            raise Refusal(f"Tệp {name} có nhiều phần cách nhau bằng “---”. Hãy để một phần.")
        found.append(value)

    put: Put = finish
    for event in events:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refusal(f"Tệp {name}, dòng {line}: không dùng neo (&) và tham chiếu (*). Hãy chép lại phần đó.")
        if getattr(event, "tag", None) and not isinstance(event, yaml.DocumentStartEvent):
            raise Refusal(f"Tệp {name}, dòng {line}: không dùng thẻ {event.tag}. Hãy bỏ thẻ.")
        if isinstance(event, yaml.ScalarEvent):
            put(_scalar(event, name, line), line)
        elif isinstance(event, yaml.CollectionStartEvent):
            value: Any = Fields() if isinstance(event, yaml.MappingStartEvent) else Rows()
            put(value, line)
            outer.append((value, put))
            if len(outer) > DEEPEST:
                raise Refusal(f"Tệp {name}, dòng {line}: lồng nhau quá {DEEPEST} bậc. Hãy xem lại các dấu ngoặc.")
            put = _field_by_field(value, name) if isinstance(value, Fields) else _row_by_row(value)
        elif isinstance(event, yaml.CollectionEndEvent):
            _, put = outer.pop()
    return found[0] if found else None


def _row_by_row(rows: Rows) -> Put:
    def put(value: Any, line: int) -> None:
        rows.lines[len(rows)] = line
        rows.append(value)

    return put


def _field_by_field(fields: Fields, name: str) -> Put:
    """A key, then its value, then the next key."""
    waiting: list[Any] = []

    def put(value: Any, line: int) -> None:
        if waiting:
            fields[waiting.pop()] = value
            return
        if isinstance(value, (Fields, Rows)):
            raise Refusal(f"Tệp {name}, dòng {line}: một khóa phải là chữ hoặc số. Hãy xem lại các dấu ngoặc.")
        if value in fields:
            raise Refusal(f"Tệp {name}, dòng {line}: khóa “{value}” có hai lần. Hãy bỏ một.")
        fields.lines[value] = line
        waiting.append(value)

    return put


def _scalar(event: yaml.ScalarEvent, name: str, line: int) -> Any:
    """Only null, true, false, whole numbers and days are more than text: no, 010, 1.10 stay as they are written."""
    text = event.value
    if not unicodedata.is_normalized("NFC", text):
        told = unicodedata.normalize("NFC", text)[:60]
        raise Refusal(f"Tệp {name}, dòng {line}: “{told}” gõ bằng dấu rời (NFD). Hãy gõ lại bằng Unicode dựng sẵn.")
    if event.style is not None and event.style != "":
        return text
    if text in WORDS:
        return WORDS[text]
    if INT.fullmatch(text):
        return int(text)
    if DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise Refusal(f"Tệp {name}, dòng {line}: ngày {text} không có trong lịch. Hãy sửa ngày.")
    return text


def _where(broken: Exception) -> str:
    mark = getattr(broken, "problem_mark", None)
    return f" ở dòng {mark.line + 1}" if mark else ""


def _short(broken: Exception) -> str:
    return getattr(broken, "problem", None) or str(broken).splitlines()[0]
