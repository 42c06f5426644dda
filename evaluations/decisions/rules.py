"""A decision's life and each product's outcome. Pure."""

from django.db import models


class DecisionState(models.TextChoices):
    DRAFT = "draft", "Dự thảo"
    APPROVED = "approved", "Lãnh đạo đã duyệt"
    PUBLISHED = "published", "Đã ban hành"


class Outcome(models.TextChoices):
    RECOGNISED = "recognised", "Công nhận"
    PROPOSED = "proposed", "Đề nghị cấp trên đánh giá"
    NOT_RECOGNISED = "not_recognised", "Không công nhận"
