"""What the shell of every page needs: who is signed in, where they may go, what is live."""

from dataclasses import dataclass
from functools import cached_property

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Group, User
from phonetree.models import CallOut, CallOutState
from updates.inbox import count_for

ANYBODY: tuple[str, ...] = ()
HOUSE = ("coordinator", "volunteer")


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to go, and which roles may go there."""

    view: str
    word: str | Promise
    icon: str
    roles: tuple[str, ...] = ANYBODY


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the way about."""

    url: str
    word: str
    icon: str
    here: str  # "page" on the page itself, "true" below it, else nothing
    count: int = 0
    counted: str = ""  # what the count is of, for those who do not see where it stands


PLACES = (
    Place("website:home", _("Home"), "home"),
    Place("phonetree:list", _("Call-outs"), "ring", HOUSE),
    Place("line:now", _("Line"), "call", HOUSE),
    Place("inbox:list", _("Inbox"), "letter", HOUSE),
    Place("residences:list", _("Residences"), "house", HOUSE),
    Place("donations:board", _("Donations"), "gift", ("donations",)),
    Place("translations:texts", _("Texts"), "voice", ("coordinator", "translator")),
)
MENU = (
    Place("accounts:you", _("You and your sign-in"), "key"),
    Place("accounts:people", _("People and roles"), "people", ("coordinator", "trustee")),
    Place("website:running", _("Is it on?"), "clock", ("coordinator",)),
    Place("accounts:tokens", _("Keys for programs"), "globe", ("coordinator",)),
)


class Shell:
    """Read only when a template asks, so that resident pages and the API pay nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def _user(self) -> User | None:
        user = getattr(self._request, "user", None)
        return user if isinstance(user, User) else None

    @cached_property
    def person(self) -> str:
        """What to call whoever is signed in; nothing for a visitor."""
        return str(self._user) if self._user else ""

    @cached_property
    def groups(self) -> list[str]:
        """The names of their groups."""
        if not self._user:
            return []
        mine = Group.objects.visible_to(self._user).order_by("name")
        return list(mine.values_list("name", flat=True))

    @cached_property
    def live(self) -> int:
        """How many call-outs are live where they look after somebody."""
        if not self._user or not self._user.has_role(*HOUSE):
            return 0
        return CallOut.objects.visible_to(self._user).filter(state=CallOutState.LIVE).count()

    @cached_property
    def waiting(self) -> int:
        """How many phones wait for an answer of a person."""
        if not self._user or not self._user.has_role(*HOUSE):
            return 0
        return count_for(self._user)

    @cached_property
    def nav(self) -> list[NavItem]:
        """The way about, for their roles."""
        return [NavItem(*item, *self._counted(place)) for place, item in self._open(PLACES)]

    def _counted(self, place: Place) -> tuple[int, str]:
        if place.view == "phonetree:list":
            return self.live, gettext("live")
        return (self.waiting, gettext("waiting")) if place.view == "inbox:list" else (0, "")

    @cached_property
    def menu(self) -> list[NavItem]:
        """What concerns them and their group."""
        return [NavItem(*item) for _place, item in self._open(MENU)]

    def _open(self, places: tuple[Place, ...]) -> list[tuple[Place, tuple[str, str, str, str]]]:
        if not self._user:
            return []
        found = []
        for place in places:
            url = _address(place.view)
            if url and (not place.roles or self._user.has_role(*place.roles)):
                found.append((place, (url, str(place.word), place.icon, self._here(place, url))))
        return found

    def _here(self, place: Place, url: str) -> str:
        if self._request.path == url:
            return "page"
        below = place.view != "website:home" and self._request.path.startswith(url)
        return "true" if below else ""


def _address(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:  # a room that this installation does not have
        return ""


def shell(request: HttpRequest) -> dict[str, Shell]:
    """The shell, for every template."""
    return {"shell": Shell(request)}
