"""Names of the agency's posts."""

from canbao.access.policy import POSTS
from canbao.presentation.language import get_reader_language
from canbao.values.bilingual import Bilingual


def post_text(post: str) -> str:
    """Return an office post's name in the reader's language; an unknown code is returned unchanged."""
    return Bilingual(*POSTS[post]).text(get_reader_language()) if post in POSTS else post
