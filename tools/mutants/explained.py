"""Guards whose removal no test can notice, each with the reason; `make mutants` lists all others that survive."""

EXPLAINED: dict[tuple[str, str, str], str] = {}
"""By function, line of the source, and what becomes of it (``Mutant.function``, ``source``, ``change``)."""
