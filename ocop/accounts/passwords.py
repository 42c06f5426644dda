"""What a password must be (SECURITY 3): long, not common, not a word of this office. Any character, paste allowed."""

from django.core.exceptions import ValidationError

from ocop.accounts.models import User
from ocop.core.text import fold

SHORTEST, LONGEST = 12, 128
OFFICE_WORDS = ("ocop", "sanpham", "matkhau", "hoidong", "longxuyen", "angiang")


class LengthValidator:
    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(f"Mật khẩu cần ít nhất {SHORTEST} ký tự. Hãy ghép vài từ thành một câu dễ nhớ.")
        if len(password) > LONGEST:
            raise ValidationError(f"Mật khẩu dài quá {LONGEST} ký tự. Hãy rút ngắn lại.")

    def get_help_text(self) -> str:
        return f"Từ {SHORTEST} đến {LONGEST} ký tự, loại nào cũng được."


class ContextValidator:
    """No password that is mostly a word of the office, of the unit, or of the user's own name."""

    def validate(self, password: str, user: User | None = None) -> None:
        plain = fold(password).replace(" ", "")
        for word in (*OFFICE_WORDS, *self._own_words(user)):
            rest = plain.replace(word, "")
            if word in plain and len(rest) < SHORTEST - 4:
                raise ValidationError(f"Mật khẩu dựa trên từ dễ đoán (“{word}”). Hãy chọn cách khác.")

    @staticmethod
    def _own_words(user: User | None) -> list[str]:
        if user is None:
            return []
        words = [user.username, user.full_name, (user.email or "").split("@")[0]]
        if user.pk:
            words += [m.unit.short_name for m in user.memberships.select_related("unit")]
        return [word for text in words if len(word := fold(text or "").replace(" ", "")) >= 4]

    def get_help_text(self) -> str:
        return "Không dùng họ tên của mình, tên đơn vị hoặc các từ như “ocop”."
