"""The form that adds a member of staff."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_lazy as _

from canbao.access.policy import POSTS, get_incompatible_posts
from canbao.journal.fields import FIELD_NAMES
from canbao.office.posts import post_text
from canbao.presentation.language import spoken_later


def _post_choices() -> list[tuple[str, str]]:
    return [(post, post_text(post)) for post in POSTS]


class StaffForm(forms.Form):
    """Log-in name, name, posts and first password of a new member of staff."""

    username = forms.CharField(
        label=gettext_lazy("Log-in name"),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter a log-in name.")},
    )
    name = forms.CharField(
        label=spoken_later(FIELD_NAMES["name"]),
        max_length=100,
        error_messages={"required": gettext_lazy("Enter the person's name.")},
    )
    email = forms.EmailField(
        label=spoken_later(FIELD_NAMES["email"]),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter an address such as name@example.com.")},
    )
    posts = forms.MultipleChoiceField(
        label=spoken_later(FIELD_NAMES["posts"]),
        widget=forms.CheckboxSelectMultiple,
        choices=_post_choices,
        error_messages={"required": gettext_lazy("Choose at least one post.")},
    )
    password1 = forms.CharField(
        label=gettext_lazy("First password"),
        widget=forms.PasswordInput,
        help_text=gettext_lazy("At least 15 characters; hand it over in person, to be changed at the first log-in"),
        error_messages={"required": gettext_lazy("Enter a password.")},
    )
    password2 = forms.CharField(
        label=gettext_lazy("The password again"),
        widget=forms.PasswordInput,
        error_messages={"required": gettext_lazy("Enter the password again.")},
    )

    def clean_posts(self) -> list[str]:
        """Return the posts; raise ValidationError if one person may not hold them together."""
        posts: list[str] = self.cleaned_data["posts"]
        pair = get_incompatible_posts(frozenset(posts))
        if pair:
            names = _(", ").join(post_text(post) for post in POSTS if post in pair)
            raise ValidationError(_("One person cannot hold these posts together: %(posts)s.") % {"posts": names})
        return posts

    def clean_password1(self) -> str:
        """Return the password; raise ValidationError if it breaks the password rules."""
        password: str = self.cleaned_data["password1"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Check that both passwords are equal."""
        values = super().clean() or {}
        first, second = values.get("password1"), values.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("The two passwords differ; enter the same twice."))
        return values
