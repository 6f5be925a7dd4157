"""Dunning letters as PDFs."""

from django.http import Http404, HttpResponse

from canbao.levy.collection.arrears import get_letter
from canbao.levy.documents.dunning_letter import dunning_letter_pdf
from canbao.presentation.downloads import pdf_response


def letter_response(employer_id: int, letter_id: int) -> HttpResponse:
    """Return one of an employer's dunning letters as a PDF; raise Http404 if there is none."""
    letter = get_letter(employer_id, letter_id)
    if letter is None:
        raise Http404
    return pdf_response(f"letter-{letter.letter}.pdf", dunning_letter_pdf(letter))
