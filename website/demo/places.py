"""The invented groups, residences and staff of the demo network."""

from dataclasses import dataclass, field

NORTHSIDE, WATERSIDE = "Northside Neighbours", "Waterside Welcome"
GROUPS = (NORTHSIDE, WATERSIDE)

Mix = dict[str, int]  # spoken language and how many of a hundred speak it


@dataclass(frozen=True, slots=True)
class Place:
    """One residence: everything in it is made up, and the postcodes lie nowhere."""

    code_name: str
    kind: str
    real_name: str
    address: str
    groups: tuple[str, ...]
    branches: tuple[str, ...]
    people: int
    families: int  # how many of a hundred households are families who share a phone
    mix: Mix
    leaderless: tuple[str, ...] = ()  # branches that nobody leads, nor stands ready to
    crowded: tuple[str, ...] = ()  # branches with far more people than one leader can ring
    deputyless: tuple[str, ...] = ()


def _parts(floors: list[str], sides: list[str]) -> tuple[str, ...]:
    return tuple(f"{floor} {side}" for floor in floors for side in sides)


def _numbered(word: str, count: int) -> list[str]:
    return [f"{word} {number}" for number in range(1, count + 1)]


PLACES = (
    Place(
        "Heron", "hotel", "The Grand Meridian Hotel", "14 Quayside Parade, Northport, ZZ1 4QP",
        (NORTHSIDE,), _parts(_numbered("Floor", 6), ["east", "west"]), 192, 26,
        {"ar": 22, "fa": 13, "fa-af": 8, "haz": 5, "ps": 8, "ckb": 11, "ku-arab": 3, "ti": 8,
         "am": 4, "so": 5, "ur": 4, "pa-arab": 1, "bn": 2, "sq": 3, "vi": 2, "en": 1},
        leaderless=("Floor 4 east",), crowded=("Floor 2 west",),
    ),
    Place(
        "Larch", "hotel", "The Crossways Lodge", "2 Station Approach, Eastmoor, ZZ2 7EM",
        (NORTHSIDE,), _parts(_numbered("Floor", 5), ["front", "back"]), 152, 18,
        {"ar": 14, "fa": 10, "fa-af": 7, "ps": 7, "ckb": 12, "ti": 12, "tig": 2, "am": 6, "aa": 1,
         "so": 6, "ur": 5, "bn": 4, "syl": 2, "sq": 5, "vi": 5, "en": 2},
    ),
    Place(
        "Lantern", "hostel", "Milnrow House Hostel", "61 Chapel Brow, Northport, ZZ1 9CB",
        (NORTHSIDE,), ("East wing", "West wing", "Garden side", "Top floor"),
        62, 45,
        {"ar": 16, "fvr": 4, "fa": 6, "fa-af": 5, "ckb": 7, "ti": 9, "am": 8, "so": 14, "ur": 8,
         "bn": 6, "sq": 9, "vi": 4, "sw": 2, "en": 2},
    ),
    Place(
        "Harbour", "vessel", "Motor vessel Constance", "Berth 9, Old Dock, Saltby, ZZ3 1OD",
        (WATERSIDE,), _parts(_numbered("Deck", 4), ["bow", "stern"]), 92, 0,
        {"ar": 18, "zag": 4, "fa": 16, "azb": 2, "bal": 2, "fa-af": 12, "ps": 14, "ckb": 14,
         "ti": 8, "so": 3, "ur": 3, "bn": 2, "vi": 2},
    ),
    Place(
        "Quarry", "barracks", "Fort Albany Camp", "Moor Road, High Fell, ZZ4 8HF",
        (WATERSIDE,), tuple(_numbered("Block", 5)), 78, 0,
        {"ar": 15, "mls": 3, "fa": 10, "ps": 20, "fa-af": 12, "haz": 6, "ckb": 12, "ti": 8,
         "am": 4, "so": 3, "sq": 4, "ur": 3},
    ),
    Place(
        "Thistle", "house", "Number 8", "8 Larkfield Terrace, Saltby, ZZ3 5LT",
        (WATERSIDE, NORTHSIDE), ("Downstairs", "Upstairs", "Attic"), 24, 60,
        {"ar": 20, "fa": 15, "ti": 15, "am": 10, "so": 10, "ur": 10, "sq": 10, "kri": 5, "en": 5},
        deputyless=("Attic",),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who signs in to the demo."""

    name: str
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict)  # group and the roles in it

    @property
    def email(self) -> str:
        """The address they sign in with; example.org belongs to nobody."""
        return f"{self.name.lower()}@example.org"


WORKERS = (
    Worker("Amina", {NORTHSIDE: ("coordinator",)}),
    Worker("Bilal", {NORTHSIDE: ("coordinator",)}),
    Worker("Chen", {WATERSIDE: ("coordinator",)}),
    Worker("Vera", {NORTHSIDE: ("volunteer",)}),
    Worker("Dora", {NORTHSIDE: ("donations",)}),
    Worker("Tariq", {NORTHSIDE: ("translator",)}),
    Worker("Pilar", {NORTHSIDE: ("press",)}),
    Worker("Theo", {NORTHSIDE: ("trustee",), WATERSIDE: ("trustee",)}),
)
# Who lets themselves be rung: languages, and from when until when, every day of these weeks.
HELPERS: dict[str, tuple[tuple[str, ...], int, int]] = {
    "Amina": (("ar", "en"), 17, 23),
    "Bilal": (("ur", "pa-arab", "en"), 9, 17),
    "Vera": (("fa", "fa-af", "en"), 8, 23),
    "Chen": (("so", "en"), 18, 22),
}
PASSWORD = "neighbours-stand-together"  # noqa: S105 - everybody's, and shown by `make run`
CHECKS = {"Amina": ("en",), "Tariq": ("ar", "fa", "so", "ur")}  # who has read which texts twice
FIRST_READER = "Bilal"  # of texts on which lives may hang, and who told them back
