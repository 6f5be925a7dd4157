"""Password rules beyond Django's own."""

import re
from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.utils.translation import get_language

from canbao.values.bilingual import Bilingual

_TOO_SHORT = Bilingual(
    "The password is too short: use at least {count} characters.", "密码太短，请至少使用 {count} 个字符。"
)
_THREE_KINDS = Bilingual(
    "Use at least three of: lower-case letters, upper-case letters, digits, symbols.",
    "请至少使用小写字母、大写字母、数字、符号中的三种。",
)


class LengthValidator(MinimumLengthValidator):
    """Django's rule with its own sentence: Django's has no Chinese translation since 5.2."""

    def get_error_message(self) -> str:
        """Return what to do about a password that is too short."""
        return _TOO_SHORT.filled({"count": self.min_length}).text(get_language() or "zh-hans")


class ThreeKindsValidator:
    """Require three of: lower case, upper case, digits, symbols (complexity of GB/T 22239-2019 8.1.4.1)."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the password mixes fewer than three kinds of characters."""
        if sum(bool(re.search(kind, password)) for kind in ("[a-z]", "[A-Z]", "[0-9]", "[^a-zA-Z0-9]")) < 3:
            raise ValidationError(self.get_help_text(), code="password_too_plain")

    def get_help_text(self) -> str:
        """Return the rule as a sentence."""
        return _THREE_KINDS.text(get_language() or "zh-hans")
