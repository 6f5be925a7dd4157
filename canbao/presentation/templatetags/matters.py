"""Template tags for matters: texts in the reader's language, codes as text, findings as sentences."""

from django import template

from canbao.presentation.account import get_pay_by_of
from canbao.presentation.columns import display_value
from canbao.presentation.findings import finding_text
from canbao.presentation.language import in_language, in_words
from canbao.presentation.matters import state_tone, state_words

register = template.Library()

register.filter(in_language)
register.filter(in_words)
register.filter(state_tone)
register.filter(state_words)
register.simple_tag(finding_text)
register.simple_tag(display_value)
register.simple_tag(get_pay_by_of, name="pay_by_of")
