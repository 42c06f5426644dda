"""Which papers a dossier needs: the same words for producers, dossiers and the required list."""

from django.db import models


class ProducerKind(models.TextChoices):
    """Loại hình chủ thể (26/2026, Điều 2.3)."""

    COMPANY = "doanh_nghiep", "Doanh nghiệp nhỏ và vừa"
    COOPERATIVE = "hop_tac_xa", "Hợp tác xã"
    COOPERATIVE_GROUP = "to_hop_tac", "Tổ hợp tác"
    HOUSEHOLD = "ho_kinh_doanh", "Hộ sản xuất, hộ kinh doanh"
    FARM = "chu_trang_trai", "Trang trại"
    TOURISM_COMMUNITY = "cong_dong_du_lich", "Hội, cộng đồng, trung tâm điều hành du lịch"


class DossierKind(models.TextChoices):
    FIRST = "first", "Lần đầu"
    UPGRADE = "upgrade", "Nâng hạng"
    RE_EVALUATION = "re_evaluation", "Đánh giá lại"


class PaperRule(models.TextChoices):
    ALWAYS = "always", "mọi hồ sơ"
    BY_SET = "by_set", "theo bộ sản phẩm"
    BY_KIND = "by_kind", "theo loại hồ sơ"
    EVIDENCE = "evidence", "minh chứng để được điểm"
    IN_REPORT = "in_report", "một phần của báo cáo tự đánh giá"
    OPTIONAL = "optional", "nên có"

    @property
    def mandatory(self) -> bool:
        """Without it the dossier is not complete."""
        return self in (PaperRule.ALWAYS, PaperRule.BY_SET, PaperRule.BY_KIND)


class PaperBy(models.TextChoices):
    PRODUCER = "producer", "chủ thể"
    WARD = "ward", "UBND cấp xã"


def applies(allowed: list[str], value: str) -> bool:
    """An empty list means all."""
    return not allowed or value in allowed
