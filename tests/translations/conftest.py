"""People who write and read, and the texts that ship."""

import pytest

from accounts.models import Group, Role, RoleKind, User
from tests import build
from translations.models import Text


def _person(name: str, kind: RoleKind | None) -> User:
    user = User.objects.create_user(f"{name.lower()}@example.org", name=name)
    if kind:
        group, _made = Group.objects.get_or_create(name="Neighbours")
        Role.objects.create(user=user, group=group, kind=kind)
    return user


@pytest.fixture
def amina(db: None) -> User:
    """A translator."""
    return _person("Amina", RoleKind.TRANSLATOR)


@pytest.fixture
def bilal(db: None) -> User:
    """Another translator, who reads what Amina wrote."""
    return _person("Bilal", RoleKind.TRANSLATOR)


@pytest.fixture
def vera(db: None) -> User:
    """A volunteer, who may read and not write."""
    return _person("Vera", RoleKind.VOLUNTEER)


@pytest.fixture
def texts(db: None) -> dict[str, Text]:
    """The shipped texts, by key."""
    build.texts()
    return {text.key: text for text in Text.objects.all()}


@pytest.fixture
def carys(db: None) -> User:
    """A coordinator, who makes links and says what a text is."""
    carys = _person("Carys", RoleKind.COORDINATOR)
    build.second_factor(carys)
    return carys
