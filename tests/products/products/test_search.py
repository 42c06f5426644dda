"""What is looked for is found, however it is spelt; the same on both databases."""

import pytest

from ocop.core.text import spelt
from products.dossiers.rules.codes import code_of, code_part
from products.models import Dossier, Product
from tests.factories import DossierFactory, ProducerFactory, ProductFactory


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Bánh tráng, bánh phồng Phú Mỹ", ["banh trang banh phong", "bánh tráng bánh phồng", "bánh tráng, bánh phồng"]),
        ("Nước mắm \u00d0ông Hải", ["đông hải", "dong hai"]),
        ("Kẹo chuối Mỹ Qui", ["mỹ quý", "my quy", "mĩ qui"]),
        ("Rượu cần K\u2019Bing", ["k'bing", "kbing"]),
        ("Trà mãng cầu - hộp 200 g", ["trà mãng cầu – hộp", "tra mang cau hop 200g"]),
        ("Khô rắn xã Mẫu", ["ran", "xa"]),
        ("Mắm thái", ["mam thai", "mắm thái", "MẮM THÁI"]),
    ],
)
def test_a_name_is_found_in_every_spelling(reference, stored, typed):
    product = ProductFactory(name=stored)
    ProductFactory(name="Đường thốt nốt sữa", producer=ProducerFactory(name="Cơ sở Bến Tre"))
    for words in typed:
        assert list(Product.objects.matching(words)) == [product], words
        assert list(Dossier.objects.matching(words)) == []


def test_other_words_are_other_words(reference):
    ProductFactory(name="Khô bò tay 300 g")
    for words in ("tai", "khô gà", "00", "mỹ"):
        assert not Product.objects.matching(words).exists(), words


def test_two_letters_are_the_beginning_of_a_word(reference):
    found = ProductFactory(name="Xoài cát")
    ProductFactory(name="Hoa xoan")
    assert list(Product.objects.matching("xo cá")) == [found]
    assert not Product.objects.matching("oa át").exists()


def test_a_name_with_the_other_d_has_a_plain_address(reference):
    assert ProductFactory(name="Nước mắm \u00d0ông Hải").slug == "nuoc-mam-dong-hai"


@pytest.mark.parametrize("typed", ["HS 2026 0019", "HS–2026–0019", "hs20260019", " hs-2026-0019 "])
def test_a_code_is_read_however_it_is_typed(typed):
    assert code_of(typed) == "HS-2026-0019"


@pytest.mark.parametrize("typed", ["", "2026 0019", "HS 2026", "HS-2026-001", "nước mắm"])
def test_what_is_no_code_is_none(typed):
    assert code_of(typed) == ""


@pytest.mark.parametrize(
    ("typed", "part"),
    [("0019", "0019"), (" hs-2026-00", "HS-2026-00"), ("2026 00", "2026-00"), ("mì 19", ""), ("HS", "")],
)
def test_words_that_no_code_can_hold_are_not_looked_for_among_codes(typed, part):
    """Asked of both tables at once, neither index helps."""
    assert code_part(typed) == part


def test_a_dossier_is_found_by_its_code_alone(reference):
    dossier, other = DossierFactory(), DossierFactory()
    for row, code in ((dossier, "HS-2026-0019"), (other, "HS-2026-0190")):
        Dossier.objects.filter(pk=row.pk).update(code=code)
    assert list(Dossier.objects.matching("hs20260019")) == [dossier]
    assert list(Dossier.objects.matching("0190")) == [other]
    assert list(Dossier.objects.matching("2026 0190")) == [other]
    assert set(Dossier.objects.matching("HS-2026")) == {dossier, other}


def test_spelling_twice_is_spelling_once():
    for text in ("Kẹo chuối Mỹ Qui", "Trà K’Bing 200g", "HS-2026-0019", "Ð"):
        assert spelt(spelt(text)) == spelt(text)
