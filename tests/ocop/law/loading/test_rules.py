"""The loader refuses what does not hold, and names the place."""

import copy
from decimal import Decimal

import pytest

from ocop.law.loading import files
from ocop.law.loading.reading import family_of
from ocop.law.loading.rules import Family, Known, sheet_problems

FAMILIES = {row["family"]: family_of(row) for row in files.read(files.DATA / "families.yaml")}
TAXONOMY = files.read(files.DATA / "taxonomy.yaml")
KNOWN = Known(
    frozenset(one["code"] for sector in TAXONOMY for group in sector["groups"] for one in group["sets"]),
    frozenset(row["code"] for row in files.read(files.DATA / "papers.yaml")),
)
SHEETS = [(family, sheet) for family in FAMILIES for sheet in files.sheets(files.DATA, family)]
RICE = next(sheet for _, sheet in SHEETS if sheet["code"] == "148-gao-ngu-coc-hat-so-che-khac")
TOURISM = next(sheet for _, sheet in SHEETS if sheet["code"] == "26-du-lich-cong-dong-sinh-thai-diem-du-lich")
FOUR = {
    "148-che-bien-rau-cu-qua-hat": "99",
    "148-che-tuoi-che-bien": "97",
    "148-tra-tu-thuc-vat-khac": "97",
    "148-ca-phe-ca-cao": "98",
}


def problems(sheet, family="148") -> str:
    return "\n".join(sheet_problems(sheet, FAMILIES[family], KNOWN))


def broken(change, sheet=RICE, family="148") -> str:
    data = copy.deepcopy(sheet)
    change(data)
    return problems(data, family)


def first(sheet, code):
    return next(c for p in sheet["parts"] for g in p["groups"] for c in g["criteria"] if c["code"] == code)


def test_both_laws_have_26_sheets():
    assert [len([1 for family, _ in SHEETS if family == name]) for name in FAMILIES] == [26, 26]


@pytest.mark.parametrize(
    ("family", "sheet"), SHEETS, ids=lambda value: value if isinstance(value, str) else value["code"]
)
def test_a_sheet_holds_or_is_one_of_the_four_that_contradict_themselves(family, sheet):
    if sheet["code"] in FOUR:
        assert sheet["usable"] is False
        assert sheet["unusable_reason"]
        assert problems(sheet, family) == ""
        told = problems({**sheet, "usable": True}, family)
        assert f"được {FOUR[sheet['code']]} điểm, phải là 100" in told
    else:
        assert problems(sheet, family) == ""
        assert sheet.get("usable", True)


def test_a_part_that_does_not_sum():
    assert "phần A: các nhóm cộng được 40 điểm, phải là 41" in broken(lambda s: s["parts"][0].update(max=41))


def test_a_group_that_does_not_sum():
    told = broken(lambda s: first(s, "1a").update(max=4))
    assert "Phiếu 3 (148-gao-ngu-coc-hat-so-che-khac), nhóm 1 (Tổ chức sản xuất): các tiêu chí cộng được 17" in told
    assert "tiêu chí 1a: tối đa 4 điểm nhưng mức cao nhất là 5" in told


def test_a_ladder_that_falls():
    told = broken(lambda s: first(s, "1a")["levels"].reverse())
    assert "tiêu chí 1a: thang điểm 5, 3, 1 không tăng dần" in told


def test_two_levels_of_the_same_points_must_be_meant():
    def same(sheet):
        first(sheet, "1a")["levels"][1]["points"] = 1

    assert "tiêu chí 1a: thang điểm 1, 1, 5 không tăng dần" in broken(same)
    assert broken(lambda s: (same(s), first(s, "1a").update(same_points=True))) == ""


def test_minimums_that_are_not_the_asterisks():
    told = broken(lambda s: first(s, "1b").update(minimums={5: 2}))
    assert "tiêu chí 1b: điểm tối thiểu cho 5 sao ghi 2 điểm, dấu sao ở các mức là 3 điểm" in told
    assert "cho 5 sao ghi không có" in broken(lambda s: first(s, "1b").pop("minimums"))


def test_minimums_that_fall_with_the_stars():
    def fall(sheet):
        c = first(sheet, "1a")
        c["levels"][0]["stars"], c["levels"][1]["stars"] = 5, 4
        c["minimums"] = {5: 1, 4: 3}

    assert "tiêu chí 1a: điểm tối thiểu của hạng cao thấp hơn" in broken(fall)


def test_a_mark_for_two_stars_does_not_exist():
    def two(sheet):
        first(sheet, "1a")["levels"][0]["stars"] = 2

    assert "có dấu cho 2 sao, chỉ có thể là 3, 4, 5" in broken(two)


def test_unknown_codes_are_named():
    assert "minh chứng giay_la không có" in broken(lambda s: first(s, "1b").update(evidence=["giay_la"]))
    assert "bộ sản phẩm “khong-co”" in broken(lambda s: s.update(set="khong-co"))
    assert "tiêu chí 1b: mã xuất hiện hai lần" in broken(lambda s: first(s, "1a").update(code="1b"))


def test_a_lost_criterion_is_noticed():
    told = broken(lambda s: s["parts"][0]["groups"][0]["criteria"].pop())
    assert "có 31 tiêu chí, tệp ghi 32" in told


def test_each_case_of_two_must_reach_the_top():
    def lower(sheet):
        first(sheet, "8")["branches"][1]["levels"].pop()

    assert broken(lambda s: None, TOURISM, "26-2026") == ""
    assert "tiêu chí 8: tối đa 3 điểm nhưng mức cao nhất là 1" in broken(lower, TOURISM, "26-2026")


def test_other_sums_belong_to_another_family():
    other = Family("x", "", Decimal(90), {"A": Decimal(30)}, (3,))
    told = "\n".join(sheet_problems(RICE, other, KNOWN))
    assert "phải là A" in told
    assert "phải là 90" in told
