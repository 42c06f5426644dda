"""What bin/vendor leaves of Bootstrap: the rules of classes that stand somewhere here, and none of the others'."""

import importlib.machinery
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def vendor():
    loader = importlib.machinery.SourceFileLoader("vendor", str(ROOT / "bin" / "vendor"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("vendor", loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("css", "left"),
    [
        (".btn{a:b}.carousel{c:d}", ".btn{a:b}"),
        (".btn,.carousel .btn,p{a:b}", ".btn,p{a:b}"),
        ("@media (x){.btn{a:b}.carousel{c:d}}@media (y){.carousel{c:d}}", "@media (x){.btn{a:b}}"),
        (".btn:not(.carousel,.offcanvas):hover{a:b}", ".btn:not(.carousel,.offcanvas):hover{a:b}"),
        ("@keyframes k{0%{a:b}}:root{--x:1}[hidden]{a:b}", "@keyframes k{0%{a:b}}:root{--x:1}[hidden]{a:b}"),
    ],
)
def test_a_rule_stays_where_one_of_its_selectors_is_used(vendor, css, left):
    assert vendor.used(css) == left


def test_every_class_that_a_form_of_ours_gets_is_styled(vendor):
    """Those that crispy's templates write, and those of our own."""
    css = vendor.used(vendor.plain((vendor.MODULES / vendor.BOOTSTRAP).read_text(encoding="utf-8")))
    left = set(re.findall(r"\.([A-Za-z][\w-]*)", css))
    assert left >= {
        "form-control",
        "form-select",
        "is-invalid",
        "form-check-input",
        "btn",
        "btn-primary",
        "row",
        "col-md",
    }
    assert "carousel" not in left
