"""What stands in the places of words, for who reads them aloud."""

from leaflets.models import Fact
from translations.saying import Value


def known() -> dict[str, Value]:
    """Every fact by its key."""
    rows = Fact.objects.values_list("key", "value", "value_at")
    return {key: Value(value, since) for key, value, since in rows}
