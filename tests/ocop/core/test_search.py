import pytest

from products.models import Product
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def test_of_a_long_query_the_first_eight_words_count(reference):
    """A sentence pasted into the search box asks eight conditions, not two hundred."""
    named = ProductFactory(name="một hai ba bốn năm sáu bảy tám")
    assert list(Product.objects.matching("tám bảy sáu năm bốn ba hai một chín")) == [named]
    assert not Product.objects.matching("tám bảy sáu năm bốn ba hai chín").exists()
    assert str(Product.objects.matching("chữ " * 200).query).count("LIKE") == 8
