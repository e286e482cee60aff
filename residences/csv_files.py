"""Lists that leave as CSV, and in which no cell is a formula."""

import csv
from collections.abc import Iterable, Sequence

from django.http import HttpResponse


def csv_file(name: str, rows: Iterable[Sequence[str]]) -> HttpResponse:
    """The rows as a file of this name."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.write("\ufeff")  # without it a spreadsheet takes the letters for old Windows ones
    csv.writer(answer).writerows([[inert(cell) for cell in row] for row in rows])
    return answer


def inert(cell: str) -> str:
    """The cell as no spreadsheet takes it for a formula."""
    return f"'{cell}" if cell.lstrip()[:1] in set("=+-@＝＋－＠") else cell
