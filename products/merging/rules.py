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


def merged_away(record: object, kept: object) -> str:
    """For who acts on a record that was merged while the page stood open."""
    return f"{record} vừa được gộp vào {kept}. Hãy mở bản đó rồi làm lại."


@dataclass(frozen=True)
class UndoFacts:
    """`newer`: what hangs on the kept record since; `left`: what went over and is no longer there; `changed`: its
    values are no longer those of the merge; `merged_among`: products of both that were merged since; `decided`: a
    dossier that a council took up under the merged words, `certified`: a certificate given since; `crossed`: a
    dossier of one that took a paper of the other; `renamed`: what is certified was changed by an act since; `apart`:
    the kept product went to another producer."""

    what: What
    roles: frozenset[Role]
    undone: bool
    newer: str = ""
    left: str = ""
    changed: bool = False
    merged_on: bool = False
    merged_among: str = ""
    decided: str = ""
    certified: str = ""
    crossed: str = ""
    renamed: bool = False
    apart: bool = False


def undo_refusal(facts: UndoFacts) -> str | None:
    if not MAY[facts.what.action] & facts.roles:
        return no_right(f"hoàn tác việc gộp {facts.what.noun}", facts.what.noun, facts.roles)
    if facts.undone:
        return "Việc gộp này đã được hoàn tác."
    if facts.merged_on:
        return "Sau đó bản này đã được gộp tiếp. Hãy hoàn tác lần gộp sau cùng trước."
    if facts.merged_among:
        return f"Sau đó hai sản phẩm đã được gộp: {facts.merged_among}. Hãy hoàn tác lần gộp đó trước."
    if facts.renamed:
        return "Sau khi gộp đã có thay đổi về nội dung chứng nhận. Hãy hoàn tác thay đổi đó trước, nếu còn kịp."
    return next((words for found, words in _held_by(facts) if found), None)


def _held_by(facts: UndoFacts) -> tuple[tuple[object, str], ...]:
    """What holds the two together for good, and its sentence."""
    return (
        (facts.apart, "Sản phẩm giữ lại đã chuyển sang chủ thể khác sau khi gộp, nên không hoàn tác được."),
        (facts.decided, f"Hồ sơ {facts.decided} đã đến Hội đồng sau khi gộp, nên không hoàn tác được."),
        (facts.certified, f"Giấy chứng nhận {facts.certified} đã cấp sau khi gộp, nên không hoàn tác được."),
        (
            facts.newer,
            f"Đã có {facts.newer} mới gắn vào bản giữ lại, nên không hoàn tác được. Hãy thêm lại bản kia nếu cần.",
        ),
        (facts.left, f"Có {facts.left} chuyển sang khi gộp nay đã xóa hoặc chuyển đi, nên không hoàn tác được."),
        (
            facts.crossed,
            f"Hồ sơ {facts.crossed} dùng giấy tờ của bản kia từ khi gộp. Hãy gỡ giấy tờ đó khỏi hồ sơ rồi hoàn tác, nếu"
            " hồ sơ còn sửa được.",
        ),
        (facts.changed, "Nội dung của bản giữ lại đã được sửa sau khi gộp, nên không hoàn tác được."),
    )
