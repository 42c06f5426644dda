"""Which kind of dossier a product may have, and until when a draft may be deleted."""

from ocop.accounts.policy import MAY
from ocop.accounts.roles import Role
from ocop.core.moves import no_right
from products.dossiers.rules.facts import Facts
from products.dossiers.rules.states import DossierKind, State


def delete_refusal(facts: Facts) -> str | None:
    """Why this draft cannot be deleted; None when it can. What was handed in once is withdrawn, and stays."""
    if not MAY["dossier.delete"] & facts.roles:
        return no_right("xóa hồ sơ nháp", "hồ sơ", facts.roles)
    if facts.state != State.DRAFT or facts.handed_in:
        return "Hồ sơ này đã được nộp nên không xóa được. Nếu không tiếp tục, hãy rút hồ sơ."
    if not facts.own and Role.OFFICE not in facts.roles:
        return "Hồ sơ này do người khác lập. Hãy đề nghị người đó hoặc cơ quan quản lý OCOP xóa."
    return None


def kind_refusal(kind: DossierKind, has_certificate: bool) -> str | None:
    """A first dossier is for a product never certified, the other kinds for one that was."""
    if kind == DossierKind.FIRST and has_certificate:
        return "Sản phẩm đã từng được cấp giấy chứng nhận. Hãy chọn loại nâng hạng hoặc đánh giá lại."
    if kind != DossierKind.FIRST and not has_certificate:
        return "Sản phẩm chưa có giấy chứng nhận nào. Hãy chọn loại đánh giá lần đầu."
    return None
