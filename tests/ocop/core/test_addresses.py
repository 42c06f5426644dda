import pytest
from django.urls import reverse, set_script_prefix

from ocop.core.addresses import address


@pytest.fixture
def prefix():
    """A program that is not at the root of its site."""
    set_script_prefix("/ocop/")
    yield
    set_script_prefix("/")


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("products:dossier", [12]),
        ("products:dossier", [100]),
        ("evaluations:score_save", [7, 30]),
        ("products:dossier_page", [10, 20, 30]),
    ],
)
def test_an_address_is_what_reverse_says(name, keys):
    assert address(name, *keys) == reverse(name, args=keys)


def test_below_another_root(prefix):
    assert address("products:dossier", 12) == reverse("products:dossier", args=[12])
    assert address("products:dossier", 12).startswith("/ocop/")


@pytest.mark.parametrize("key", [None, "12"])
def test_only_numbers_are_keys(key):
    with pytest.raises(TypeError):
        address("products:dossier", key)
