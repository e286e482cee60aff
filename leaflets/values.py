"""What stands in the places of words, for who reads them aloud."""

from leaflets.models import Fact


def known() -> dict[str, str]:
    """Every fact by its key."""
    return dict(Fact.objects.values_list("key", "value"))
