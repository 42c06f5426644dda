"""The strict shape of data that people write by hand, and its faults as sentences in Vietnamese."""

from collections.abc import Collection
from datetime import date
from difflib import get_close_matches
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic import model_validator as checked
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

Place = tuple[Any, ...]
MOST_TOLD = 20
SENTENCES = {
    "missing": "thiếu khóa này",
    "string_type": "phải là chữ; số hoặc ngày thì đặt trong dấu nháy",
    "string_too_short": "không được để trống",
    "string_too_long": "dài quá {max_length} ký tự",
    "string_pattern_mismatch": "chỉ gồm chữ không dấu, số, dấu gạch",
    "int_type": "phải là số nguyên",
    "bool_type": "phải là true hoặc false",
    "list_type": "phải là một danh sách",
    "tuple_type": "phải là một danh sách",
    "dict_type": "phải gồm các khóa và giá trị",
    "model_type": "phải gồm các khóa và giá trị",
    "model_attributes_type": "phải gồm các khóa và giá trị",
    "date_type": "phải là một ngày, ví dụ 2026-05-22",
    "too_short": "phải có ít nhất {min_length} dòng",
    "too_long": "có nhiều hơn {max_length} dòng",
    "greater_than_equal": "phải từ {ge} trở lên",
    "less_than_equal": "phải không quá {le}",
}


def fault(sentence: str, *at: Any) -> PydanticCustomError:
    """Why this part is no good; `at`: the key below it that is meant."""
    return PydanticCustomError("said", "{sentence}", {"sentence": sentence, "at": at})


class Strict(BaseModel):
    """No guessing of types, no unknown key: the nearest known one is named."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    takes: ClassVar[str] = "khóa"

    @checked(mode="before")
    @classmethod
    def _keys_are_known(cls, data: Any) -> Any:
        known = [given.alias or name for name, given in cls.model_fields.items()]
        for key in data if isinstance(data, dict) else ():
            if key not in known:
                raise fault(f"không có {cls.takes} “{key}”{nearest(str(key), known)}", key)
        return data


def nearest(text: str, known: Collection[str]) -> str:
    """“; có lẽ là …”, or which ones there are."""
    close = get_close_matches(text, known, n=1)
    return f"; có lẽ là “{close[0]}”" if close else f"; chỉ có {', '.join(sorted(known))}"


def word(*known: str) -> AfterValidator:
    """One of these words; stands in `Annotated[str, …]` as `text` and `slug` do, `whole` in `Annotated[int, …]`."""

    def check(value: str) -> str:
        if value not in known:
            raise fault(f"không có từ “{value}”{nearest(value, known)}")
        return value

    return AfterValidator(check)


def text(most: int) -> StringConstraints:
    """Words of at most so many characters, not empty."""
    return StringConstraints(min_length=1, max_length=most, strip_whitespace=True)


def slug(most: int) -> StringConstraints:
    return StringConstraints(min_length=1, max_length=most, pattern=r"^[-a-zA-Z0-9_]+$")


def whole(least: int, most: int) -> FieldInfo:
    return Field(ge=least, le=most)


def _day(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


Day = Annotated[date, BeforeValidator(_day)]  # in JSON a day is text


def faults(broken: ValidationError) -> list[tuple[Place, str]]:
    """Each fault with its place; at most `MOST_TOLD`."""
    return [_told(error) for error in broken.errors(include_url=False)[:MOST_TOLD]]


def _told(error: ErrorDetails) -> tuple[Place, str]:
    context = error.get("ctx", {})
    if error["type"] == "said":
        return (*error["loc"], *context["at"]), context["sentence"]
    sentence = SENTENCES.get(error["type"], error["msg"]).format(**context)
    given = error["input"]
    if isinstance(given, (str, int, date)) or given is None:
        sentence += f", đang ghi “{'' if given is None else str(given)[:60]}”"
    return tuple(error["loc"]), sentence
