"""Guards whose removal no test can notice, each with the reason; `make mutants` lists all others that survive."""

EXPLAINED: dict[tuple[str, str, str], str] = {
    (
        "_check_slip",
        "if slip.state == SlipState.USED and not _has_unbound_schemes(slip):",
        "slip.state == SlipState.USED → True",
    ): "a slip that nobody used has no bindings, so that it is open in any case",
}
"""By function, line of the source, and what becomes of it (``Mutant.function``, ``source``, ``change``)."""
