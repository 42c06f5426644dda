from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from ocop.accounts.models import Unit, UnitKind
from ocop.documents.official import services
from ocop.documents.paper_templates import rules
from ocop.documents.paper_templates.models import PaperTemplate
from ocop.documents.paper_templates.services import completed, letterhead, seed

from .reading import squeezed, text_of
from .samples import SAMPLES


def city(**more) -> Unit:
    return Unit(kind=UnitKind.CITY, name="Thành phố Long Xuyên", short_name="Long Xuyên", code="883", **more)


@pytest.fixture
def no_texts(db):
    """An office that has not been given the shipped texts."""
    PaperTemplate.objects.all().delete()


@pytest.mark.parametrize(
    "text",
    ["{ten_san_pham.__class__}", "{ten_san_pham()}", "{0}", "{ten_san_pham!r}", "{ten_san_pham:>999999999}", "{khong}"],
)
def test_s27_a_text_calls_nothing_and_reaches_no_attribute(text):
    assert rules.unknown_names("yeu-cau-bo-sung", text)
    assert rules.filled(text, {"ten_san_pham": "Mắm"}) == text
    with pytest.raises(ValidationError, match="Không có chỗ điền"):
        PaperTemplate(code="yeu-cau-bo-sung", name="x", opening=text).clean()


def test_s27_what_is_filled_in_is_not_read_again():
    values = {"ten_san_pham": "{chu_the}", "chu_the": "HTX"}
    assert rules.filled("{ten_san_pham} của {chu_the}", values) == "{chu_the} của HTX"
    assert rules.filled("{{ten_san_pham}}", values) == "{{chu_the}}"


def test_the_head_names_the_committee_and_the_place():
    assert letterhead(city()) == {
        "parent": "",
        "issuer": "Ủy ban nhân dân\nthành phố Long Xuyên",
        "place": "Long Xuyên",
    }
    office = Unit(kind=UnitKind.DEPARTMENT, name="Phòng Kinh tế", short_name="Kinh tế", parent=city())
    assert letterhead(office) == {
        "parent": "Ủy ban nhân dân\nthành phố Long Xuyên",
        "issuer": "Phòng Kinh tế",
        "place": "Long Xuyên",
    }


@pytest.mark.django_db
@pytest.mark.usefixtures("no_texts")
def test_an_office_has_its_own_words_and_the_rest_ships():
    unit, other = city(), Unit(kind=UnitKind.CITY, name="Thành phố Châu Đốc", short_name="Châu Đốc", code="884")
    unit.save()
    other.save()
    template = PaperTemplate(
        code="yeu-cau-bo-sung",
        unit=unit,
        name="Của Long Xuyên",
        closing="Gửi lại {chu_the}.",
        recipients="Như trên\nLưu",
    )
    template.full_clean()
    template.save()
    PaperTemplate.objects.create(code="yeu-cau-bo-sung", name="Chung", signer_title="TRƯỞNG PHÒNG|(ký)", symbol="KT")
    paper, texts = completed(SAMPLES["yeu-cau-bo-sung"], unit, 7)
    assert texts.closing == "Gửi lại Hợp tác xã Thủy sản Bến Sen (mẫu)."
    assert "bổ sung" in texts.opening
    assert paper.recipients == ("Như trên", "Lưu")
    paper, _ = completed(SAMPLES["yeu-cau-bo-sung"], other, 7)
    assert (paper.signer_title, paper.number_text) == ("TRƯỞNG PHÒNG\n(ký)", "07/KT")
    text = text_of(services.preview("yeu-cau-bo-sung", unit=unit, context=SAMPLES["yeu-cau-bo-sung"]))
    assert squeezed("Gửi lại Hợp tác xã") in text


@pytest.mark.django_db
@pytest.mark.usefixtures("no_texts")
def test_the_head_is_the_papers_own_else_the_offices_else_the_units():
    unit = Unit(kind=UnitKind.DEPARTMENT, name="Phòng Kinh tế", short_name="Kinh tế", code="883k", parent=city())
    unit.parent.save()
    unit.save()
    sample = replace(SAMPLES["yeu-cau-bo-sung"], parent="", issuer="", place="")

    def head(paper):
        whole, _ = completed(paper, unit, 7)
        return whole.parent, whole.issuer, whole.place

    assert head(sample) == ("Ủy ban nhân dân\nthành phố Long Xuyên", "Phòng Kinh tế", "Long Xuyên")
    PaperTemplate.objects.create(
        code="yeu-cau-bo-sung", unit=unit, name="Của phòng", parent="UBND TP", issuer="PHÒNG KINH TẾ", place="Mỹ Xuyên"
    )
    assert head(sample) == ("UBND TP", "PHÒNG KINH TẾ", "Mỹ Xuyên")
    assert head(replace(sample, parent="UBND phường", issuer="Tổ", place="Bình Đức")) == (
        "UBND phường",
        "Tổ",
        "Bình Đức",
    )


@pytest.mark.django_db
@pytest.mark.usefixtures("no_texts")
def test_the_shipped_texts_become_records_once_and_an_edit_stays():
    assert seed() == len(rules.DEFAULTS)
    for template in PaperTemplate.objects.all():
        template.full_clean()
        unit = city()
        sample = SAMPLES[template.code]
        seeded = completed(sample, unit, 7)
        PaperTemplate.objects.filter(pk=template.pk).update(closing="Của cơ quan.")
        assert completed(sample, unit, 7)[1].closing == "Của cơ quan."
        PaperTemplate.objects.filter(pk=template.pk).delete()
        assert completed(sample, unit, 7) == seeded
    assert seed() == len(rules.DEFAULTS)
    assert seed() == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("no_texts")
def test_an_office_has_one_text_per_paper():
    PaperTemplate.objects.create(code="ke-hoach", name="Một")
    with pytest.raises(ValidationError, match="Hãy sửa mẫu đã có"):
        PaperTemplate(code="ke-hoach", name="Hai").full_clean()
