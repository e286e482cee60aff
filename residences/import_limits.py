"""How much of a list is read, and the refusal of what is too much or no list. No framework."""

MOST_BYTES = 5_000_000  # of a file: 20,000 people in a plain list are under two million
MOST_ROWS = 20_000  # of people: far more than live in any one residence
MOST_UNPACKED = 60_000_000  # bytes inside an XLSX, so that a small file cannot fill the memory
MOST_PARTS = 500  # files inside an XLSX


class NotRead(Exception):
    """Raised when a file cannot be read as a list; carries a code for the sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
