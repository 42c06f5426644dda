from django.db import models

from ocop.core.records import BaseRecord
from ocop.law.confidence import Sourced
from ocop.law.papers.rules import PaperBy, PaperRule


class RequiredPaper(Sourced, BaseRecord):
    """One line of the list of papers of a dossier, under one profile."""

    profile = models.ForeignKey("law.RuleProfile", models.CASCADE, related_name="papers", verbose_name="bộ quy định")
    code = models.SlugField("mã", max_length=40)
    position = models.PositiveSmallIntegerField("thứ tự", default=0)
    name = models.CharField("tên giấy tờ", max_length=300)
    rule = models.CharField("khi nào cần", max_length=10, choices=PaperRule)
    by = models.CharField("ai lập", max_length=8, choices=PaperBy, default=PaperBy.PRODUCER)
    has_file = models.BooleanField("có tệp", default=True, help_text="Bỏ chọn với hiện vật như sản phẩm mẫu.")
    form = models.CharField("mẫu", max_length=200, blank=True, default="")
    copy_as = models.CharField("hình thức", max_length=120, blank=True, default="", help_text="Bản chính, bản sao…")
    issuer = models.CharField("nơi cấp", max_length=300, blank=True, default="")
    own_expiry = models.CharField("thời hạn riêng", max_length=200, blank=True, default="")
    when_text = models.CharField("nói rõ khi nào", max_length=300, blank=True, default="")
    dossier_kinds = models.JSONField("loại hồ sơ", default=list, blank=True, help_text="Để trống: mọi loại.")
    producer_kinds = models.JSONField("loại hình chủ thể", default=list, blank=True, help_text="Để trống: mọi loại.")
    product_sets = models.ManyToManyField(
        "law.ProductSet", blank=True, verbose_name="bộ sản phẩm", help_text="Để trống: mọi bộ sản phẩm."
    )
    needed_for_stars = models.PositiveSmallIntegerField("chứng minh điều kiện của hạng sao", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True, default="")

    class Meta:
        verbose_name = "giấy tờ của hồ sơ"
        verbose_name_plural = "giấy tờ của hồ sơ"
        ordering = ["profile", "position"]
        constraints = [models.UniqueConstraint(fields=["profile", "code"], name="required_paper_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def mandatory(self) -> bool:
        return PaperRule(self.rule).mandatory
