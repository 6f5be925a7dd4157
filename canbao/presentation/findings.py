"""Findings for display: their sentences, and the worst level among several."""

from collections.abc import Iterable

from canbao.matters.catalogue import Service
from canbao.matters.finding_sentences import finding_sentence
from canbao.presentation.language import in_language
from canbao.values.findings import Finding


def finding_text(finding: Finding, service: Service) -> str:
    """Return a finding's sentence in the reader's language."""
    return in_language(finding_sentence(finding, service.sentences))


def worst_level(levels: Iterable[str]) -> str:
    """Return the worst of the levels of findings: error, warning, or empty without a finding."""
    distinct = set(levels)
    return "error" if "error" in distinct else "warning" if distinct else ""
