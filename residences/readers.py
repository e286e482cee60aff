"""How many residents read each language: numbers for translators, who see nobody.

`settings.READERS` names it, so that the rooms below can ask.
"""

from collections import Counter

from django.db.models import Count

from accounts.models import RoleKind, User
from residences.models import Residence, Resident

COUNTED_FOR = (RoleKind.COORDINATOR, RoleKind.VOLUNTEER, RoleKind.TRANSLATOR)


def by_language(user: User) -> Counter[str]:
    """People in the open residences of the asker's groups, all together, by what they read."""
    groups = user.groups_as(*COUNTED_FOR)
    homes = Residence.objects.open().filter(groups__in=groups)
    rows = Resident.objects.here().filter(residence__in=homes).order_by()
    counted = rows.values_list("reads").annotate(Count("pk", distinct=True))
    return Counter(dict(counted))
