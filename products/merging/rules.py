"""Two records of the same producer, or of the same product, become one: by the office alone. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right
from products.changes.rules import PRODUCER_FIELDS, PRODUCT_FIELDS


@dataclass(frozen=True)
class Hanging:
    """What points at a merged record. `moves`: goes to the kept one; `once`: where that has one of the same value in
    this column, the row stays with the record it came from."""

    words: str
    moves: bool = True
    once: str = ""


STAYS = Hanging("", moves=False)
# each foreign key that points at one, by model and column: a test finds the one that is not named here
OF_PRODUCER: Mapping[str, Hanging] = {
    "products.Product.producer": Hanging("sản phẩm"),
    "products.EvidencePaper.producer": Hanging("giấy tờ"),
    "products.Revenue.producer": Hanging("năm doanh thu", once="year"),
    "products.Producer_users.producer": Hanging("tài khoản đăng nhập", once="user"),
    "products.Change.producer": STAYS,  # its history is told on the kept one's page
    "products.ProducerMove.producer": STAYS,  # undone for the one that moved
    "products.Merge.kept_producer": STAYS,
    "products.Merge.gone_producer": STAYS,
    "products.Producer.merged_into": STAYS,
}
OF_PRODUCT: Mapping[str, Hanging] = {
    "products.Dossier.product": Hanging("hồ sơ"),
    "products.Certificate.product": Hanging("giấy chứng nhận"),
    "products.ProductPhoto.product": Hanging("ảnh"),
    "products.FormerName.product": Hanging("tên trước đây"),
    "products.Change.product": STAYS,
    "products.Merge.kept_product": STAYS,
    "products.Merge.gone_product": STAYS,
    "products.Product.merged_into": STAYS,
}


@dataclass(frozen=True)
class What:
    """One kind of record that is merged. `choices`: the columns that are chosen together, by their label; `certified`:
    those that papers attest."""

    name: str  # "producer"
    noun: str
    choices: Mapping[str, tuple[str, ...]]
    certified: tuple[str, ...]
    hanging: Mapping[str, Hanging]

    @property
    def action(self) -> str:
        return f"{self.name}.merge"

    @property
    def undo_action(self) -> str:
        return f"{self.name}.unmerge"


PRODUCER = What(
    "producer",
    "chủ thể",
    {
        "Tên": ("name",),
        "Loại hình": ("kind",),
        "Mã số thuế, số đăng ký": ("registration_number",),
        "Người đại diện": ("representative",),
        "Chức vụ": ("representative_title",),
        "Giới tính": ("sex",),
        "Dân tộc": ("ethnic_group",),
        "Người khuyết tật": ("disability",),
        "Địa chỉ": ("address",),
        "Xã, phường": ("ward",),
        "Điện thoại": ("phone",),
        "Thư điện tử": ("email",),
        "Số lao động": ("workers",),
        "Vị trí trên bản đồ": ("latitude", "longitude"),
    },
    PRODUCER_FIELDS,
    OF_PRODUCER,
)
PRODUCT = What(
    "product",
    "sản phẩm",
    {
        "Tên": ("name",),
        "Bộ sản phẩm": ("product_set",),
        "Xã, phường": ("ward",),
        "Câu chuyện sản phẩm": ("story",),
        "Quy cách đóng gói": ("packaging",),
        "Giá bán": ("price",),
        "Đơn vị tính giá": ("price_unit",),
        "Sản lượng một năm": ("output",),
        "Kênh tiêu thụ": ("channels",),
        "Vùng nguyên liệu": ("raw_material_area",),
    },
    PRODUCT_FIELDS,
    OF_PRODUCT,
)


@dataclass(frozen=True)
class Facts:
    """All a rule sees of the two. `deciding`: the code of a dossier that a council or decision has in hand; `attested`:
    which of the two a certificate attests; `at_odds`: labels of certified columns in which they differ; `first_beside`:
    an open first dossier of one, where the other is certified; `leaving`: an open dossier whose ward would no longer be
    the product's."""

    what: What
    kept_roles: frozenset[Role]
    gone_roles: frozenset[Role]
    same: bool = False
    merged: str = ""
    deciding: str = ""
    in_making: bool = False
    attested: tuple[bool, bool] = (False, False)
    at_odds: tuple[str, ...] = ()
    # of two producers
    same_products: tuple[str, ...] = ()
    # of two products
    producers: tuple[str, str] = ("", "")
    open_in: tuple[str, ...] = ()
    both_in_force: bool = False
    sets_of_dossiers: bool = False
    first_beside: str = ""
    leaving: str = ""


def refusal(facts: Facts) -> str | None:
    what = facts.what
    for roles in (facts.kept_roles, facts.gone_roles):
        if not MAY[what.action] & roles:
            return no_right(f"gộp {what.noun}", what.noun, roles)
    if facts.same:
        return f"Hai bản là một {what.noun}. Hãy chọn bản khác."
    return next(filter(None, (need(facts) for need in NEEDS)), None)


def _not_merged(facts: Facts) -> str | None:
    return facts.merged and f"{facts.merged} đã được gộp vào bản khác. Hãy mở lại trang này."


def _not_deciding(facts: Facts) -> str | None:
    return facts.deciding and (
        f"Hồ sơ {facts.deciding} đang ở Hội đồng hoặc chờ quyết định. Hãy gộp sau khi có quyết định."
    )


def _not_in_making(facts: Facts) -> str | None:
    return "Giấy chứng nhận đang được lập. Hãy đợi ít phút rồi gộp." if facts.in_making else None


def _of_one_producer(facts: Facts) -> str | None:
    one, other = facts.producers
    if one == other:
        return None
    return (
        f"Hai sản phẩm của hai chủ thể: {one} và {other}. Hãy gộp hai chủ thể trước, hoặc chuyển sản phẩm về một"
        " chủ thể."
    )


def _attested_alike(facts: Facts) -> str | None:
    """What papers attest of either is not reworded by a merge (DESIGN §3a)."""
    if facts.attested != (True, True) or not facts.at_odds:
        return None
    return (
        f"Cả hai bản đều có giấy chứng nhận hoặc quyết định mà ghi khác nhau: {', '.join(facts.at_odds).lower()}."
        " Hãy sửa một bản bằng “Thay đổi đã chứng nhận”, có lý do và văn bản, rồi gộp."
    )


def _no_name_twice(facts: Facts) -> str | None:
    if not facts.same_products:
        return None
    return (
        f"Cả hai chủ thể đều có sản phẩm {', '.join(f'“{name}”' for name in facts.same_products)}. Hãy sửa tên ở một"
        " bản (ví dụ thêm “bản trùng”), gộp chủ thể, rồi gộp hai sản phẩm."
    )


def _no_round_twice(facts: Facts) -> str | None:
    if not facts.open_in:
        return None
    return f"Cả hai sản phẩm đều có hồ sơ đang mở trong {', '.join(facts.open_in)}. Hãy rút hoặc xóa một hồ sơ rồi gộp."


def _one_certificate(facts: Facts) -> str | None:
    return (
        "Cả hai sản phẩm đều có giấy chứng nhận đang giữ. Một sản phẩm có một giấy: hãy xử lý giấy ghi nhầm rồi gộp."
        if facts.both_in_force
        else None
    )


def _no_first_of_certified(facts: Facts) -> str | None:
    return facts.first_beside and (
        f"Hồ sơ {facts.first_beside} là đánh giá lần đầu, mà bản kia đã có giấy chứng nhận. Hãy rút hoặc xóa hồ sơ đó,"
        " gộp, rồi lập hồ sơ đánh giá lại hoặc nâng hạng."
    )


def _wards_keep_their_work(facts: Facts) -> str | None:
    return facts.leaving and (
        f"Hồ sơ {facts.leaving} đang mở ở một xã, phường khác và sẽ rời khỏi đó. Hãy chọn xã, phường của hồ sơ này,"
        " hoặc gộp sau khi có kết quả."
    )


def _one_set(facts: Facts) -> str | None:
    return (
        "Hai sản phẩm đều có hồ sơ mà khác bộ sản phẩm, nên được đánh giá theo hai phiếu khác nhau và không gộp được."
        if facts.sets_of_dossiers
        else None
    )


NEEDS: tuple[Callable[[Facts], str | None], ...] = (
    _not_merged, _of_one_producer, _not_deciding, _not_in_making, _attested_alike, _no_name_twice, _no_round_twice,
    _one_set, _one_certificate, _no_first_of_certified, _wards_keep_their_work,
)  # fmt: skip


# ── the way back ──

NOBODYS = ("products.Reminder",)
"""Made by the machine each morning, whatever the record is called."""
TAKEN_BACK = {
    "products.Merge": "undone_at",
    "products.Change": "undone_at",
    "products.FormerName": "change__undone_at",
}
"""Kept as a record of what was, once it was taken back: by the column that says so."""
RETYPED = ("products.Revenue",)
"""Of what stands once a year, typing it again changes the row that moved."""


@dataclass(frozen=True)
class New:
    """What has been made since: its model, its noun, and which."""

    label: str
    noun: str
    named: str

    @property
    def said(self) -> str:
        return f"{self.noun} “{self.named}”" if self.named else self.noun

    @property
    def what_to_do(self) -> str:
        if self.label == "products.Merge":
            return "Hãy hoàn tác lần gộp đó trước."
        return "Hãy rút lại việc đó, nếu còn rút được, rồi hoàn tác; không thì thêm lại bản kia."


@dataclass(frozen=True)
class UndoFacts:
    """All a rule sees before two records are taken apart. `new`: the nearest thing that was made of either since;
    `lost`, `away`: a moved row that was deleted, that hangs on another record now; `owners`: of a product, whose the
    kept one was and is; `changed`: labels of values that are no longer those of the merge; `taken`: who has a number or
    name of either now."""

    what: What
    roles: frozenset[Role]
    undone: bool
    merged_on: bool = False
    owners: tuple[str, str] = ("", "")
    away: str = ""
    new: New | None = None
    lost: str = ""
    changed: tuple[str, ...] = ()
    taken: str = ""


def undo_refusal(facts: UndoFacts) -> str | None:
    if not MAY[facts.what.action] & facts.roles:
        return no_right(f"hoàn tác việc gộp {facts.what.noun}", facts.what.noun, facts.roles)
    if facts.undone:
        return "Việc gộp này đã được hoàn tác."
    return next(filter(None, (need(facts) for need in UNDO_NEEDS)), None)


def _not_merged_on(facts: UndoFacts) -> str | None:
    return "Sau đó bản này đã được gộp tiếp. Hãy hoàn tác lần gộp sau cùng trước." if facts.merged_on else None


def _still_its_owners(facts: UndoFacts) -> str | None:
    was, now = facts.owners
    if was == now:
        return None
    return (
        f"Sau khi gộp, sản phẩm đã chuyển từ {was} sang {now}, nên không hoàn tác được. Hãy hoàn tác lần chuyển đó"
        " trước, nếu còn được."
    )


def _all_there(facts: UndoFacts) -> str | None:
    if not facts.away:
        return None
    return (
        f"Sau khi gộp, {facts.away} đã chuyển sang nơi khác, nên không hoàn tác được. Hãy chuyển về bản giữ lại rồi"
        " hoàn tác."
    )


def _nothing_new(facts: UndoFacts) -> str | None:
    if facts.new is None:
        return None
    return f"Sau khi gộp đã có {facts.new.said}, nên không hoàn tác được. {facts.new.what_to_do}"


def _nothing_lost(facts: UndoFacts) -> str | None:
    if not facts.lost:
        return None
    return f"{facts.lost.capitalize()} chuyển theo lần gộp đã bị xóa hoặc gỡ, nên không trả lại được như trước khi gộp."


def _still_so(facts: UndoFacts) -> str | None:
    if not facts.changed:
        return None
    return (
        f"Sau khi gộp, bản giữ lại đã được sửa: {', '.join(facts.changed).lower()}. Hãy sửa lại như lúc gộp rồi hoàn"
        " tác, hoặc thêm lại bản kia."
    )


def _not_taken(facts: UndoFacts) -> str | None:
    return facts.taken and f"{facts.taken}, nên không hoàn tác được. Hãy sửa ở bản đó rồi hoàn tác."


UNDO_NEEDS: tuple[Callable[[UndoFacts], str | None], ...] = (
    _not_merged_on, _still_its_owners, _nothing_new, _all_there, _nothing_lost, _still_so, _not_taken,
)  # fmt: skip
