import pytest
from django import forms
from django.core.exceptions import ValidationError


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        (forms.CharField(max_length=3), "bốn bốn", "Dài quá 3 ký tự (đang có 7). Hãy ghi ngắn lại."),
        (forms.CharField(min_length=3), "ba", "Cần ít nhất 3 ký tự (đang có 2). Hãy ghi đủ."),
        (forms.IntegerField(max_value=5), "6", "Không lớn hơn 5. Hãy xem lại số đã ghi."),
        (forms.IntegerField(min_value=5), "4", "Không nhỏ hơn 5. Hãy xem lại số đã ghi."),
    ],
)
def test_what_is_past_a_limit_is_told_with_what_to_do(field, typed, said):
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [said]
