"""Read the inputs of the cases."""

from pathlib import Path

FOLDER = Path(__file__).parent


def read_input(case: str, name: str) -> bytes:
    """Return a file of the case whose folder begins with a number."""
    (folder,) = FOLDER.glob(f"{case}-*")
    return (folder / name).read_bytes()
