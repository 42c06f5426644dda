import pytest

from tests.factories import (
    ProducerFactory,
    ProductFactory,
)


@pytest.fixture
def twin(ward):
    """The same producer once more, typed otherwise."""
    return ProducerFactory(
        ward=ward, name="HTX thuỷ sản Bến Sen", registration_number="1609876543", phone="0900000999", representative="X"
    )


@pytest.fixture
def again(producer, product):
    return ProductFactory(producer=producer, name="Mắm cá linh (nhập lại)", product_set=product.product_set)
