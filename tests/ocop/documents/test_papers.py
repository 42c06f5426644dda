from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

import pytest

from ocop.accounts.models import Unit, UnitKind
from ocop.documents import papers
from ocop.documents.official import services
from ocop.documents.paper_templates.rules import DEFAULTS, filled
from ocop.documents.papers import PAPERS, PLACEHOLDERS, Paper

from .reading import squeezed, text_of
from .samples import IN_WORDS, SAMPLES

pytestmark = pytest.mark.django_db
CITY = Unit(kind=UnitKind.CITY, name="Thành phố Long Xuyên", short_name="Long Xuyên", code="883")
# not printed as they stand: a QR's address, what a paper of words leaves out, names used in the office's text only
UNSEEN = {"check_url", "summary", "signer_title", "symbol", "parent", "number_text", "issuer", "addressee", "law"}
PAYLOAD = "<script>alert(1)</script>{{7*7}}{ten_san_pham}&amp;"


def strings(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Every text put into a paper, with the name of its field."""
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, tuple):
        for each in value:
            yield from strings(each, name)
    elif is_dataclass(value):
        for field in fields(value):
            yield from strings(getattr(value, field.name), field.name)


def poisoned(value):
    """The same paper with the payload in every text."""
    if isinstance(value, str):
        return PAYLOAD
    if isinstance(value, tuple):
        return tuple(poisoned(each) for each in value)
    if is_dataclass(value):
        return replace(value, **{field.name: poisoned(getattr(value, field.name)) for field in fields(value)})
    return value


def test_there_is_a_sample_of_each_paper():
    assert set(SAMPLES) == set(PAPERS) == set(DEFAULTS)


@pytest.mark.parametrize("paper", [*SAMPLES.values(), IN_WORDS], ids=lambda paper: paper.kind)
def test_the_text_of_a_paper_is_what_was_put_in(paper: Paper):
    text = text_of(services.preview(paper.kind, unit=CITY, context=paper)).casefold()
    for name, value in strings(paper):
        if name not in UNSEEN:
            assert squeezed(value).casefold() in text, f"{name}: {value}"
    assert "none" not in text


@pytest.mark.parametrize(("star", "said"), [(0, "Chưa đạt hạng được công nhận"), (None, "Chưa rõ hạng"), (3, "3 sao")])
def test_minutes_tell_no_star_from_one_that_is_not_known_yet(star, said):
    minutes = SAMPLES["bien-ban"]
    minutes = replace(minutes, items=(replace(minutes.items[0], star=star, star_by_points=4),))
    text = text_of(services.preview("bien-ban", unit=CITY, context=minutes))
    assert squeezed(said) in text
    assert squeezed("Chưa xếp hạng") not in text


@pytest.mark.parametrize("kind", SAMPLES)
def test_s21_markup_in_any_field_comes_out_as_text(kind):
    text = text_of(services.preview(kind, unit=CITY, context=poisoned(SAMPLES[kind]))).casefold()
    assert "<script>alert(1)</script>{{7*7}}{ten_san_pham}&amp;" in text
    assert "49" not in text.replace("2049", "")


@pytest.mark.parametrize("kind", SAMPLES)
def test_the_shipped_texts_name_only_what_the_paper_has(kind):
    values = SAMPLES[kind].placeholders()
    assert tuple(values) == PLACEHOLDERS[kind]
    shipped = DEFAULTS[kind]
    whole = "\n".join((shipped.opening, shipped.body, shipped.closing))
    assert "{" not in filled(whole, values)


def test_many_certificates_are_the_same_as_one_each():
    one = SAMPLES["giay-chung-nhan"]
    batch = [replace(one, number=f"LX-2024-{n:04d}", product=f"Mắm {n}") for n in range(45)]
    made = services.certificates(batch, CITY)
    assert len(made) == 45
    for paper, data in zip(batch, made, strict=True):
        assert paper.number in text_of(data)
        assert squeezed(paper.product) in text_of(data)


def test_a_field_that_a_paper_does_not_have_is_a_bug():
    with pytest.raises(TypeError, match="SupplementRequest has no tên"):
        papers.build("yeu-cau-bo-sung", {"tên": "x"})
    with pytest.raises(TypeError, match="needs a WardReport"):
        papers.build("bao-cao-xa", SAMPLES["ke-hoach"])
