"""The reference data files beside the code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ocop.core.refusal import Refusal

DATA = Path(__file__).resolve().parent.parent / "data"


def read(path: Path) -> Any:
    """One YAML file. Raises Refusal that names the file."""
    try:
        with path.open("rb") as stream:
            return yaml.load(stream, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 (both are safe)
    except FileNotFoundError:
        raise Refusal(f"Không có tệp {path.name}. Hãy chép lại thư mục dữ liệu.")
    except yaml.YAMLError as broken:
        raise Refusal(f"Tệp {path.name} không đọc được: {broken}. Hãy sửa rồi nạp lại.")


def sheets(folder: Path, family: str, only: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """The sheets of one family, by number; `only` these codes when given."""
    for path in sorted((folder / "sheets" / family).glob("*.yaml")):
        data = read(path)
        if not only or data.get("code") in only:
            yield data
