"""Pages of volunteers in other languages than English: each room has one, and each language some."""

from tests.browser.places import page, walk
from tests.browser.staff_pages import lantern, live

ARABIC, FARSI, DARI, PASHTO = (f"Amina in {tag}" for tag in ("ar", "fa", "fa-AF", "ps"))

page("home-ar", "website:home", who=ARABIC)
page("board-ar", "phonetree:board", live, who=ARABIC)
page("start-ps", "phonetree:start", who=PASHTO)
page("residence-fa", "residences:detail", lantern, who=FARSI)
page("tree-ar", "residences:tree", lantern, who=ARABIC)
page("donations-fa-af", "donations:board", who=DARI)
page("figures-ar", "donations:figures", who=ARABIC)
page("leaflets-ps", "leaflets:leaflets", who=PASHTO)
page("texts-fa", "translations:texts", who=FARSI)
page("updates-fa-af", "updates:list", who=DARI)
page("you-ar", "accounts:you", who=ARABIC)


@walk("sign-in-ar", "account_login", who=" in ar")
def _sign_in(page, house) -> None:
    page.goto(house.at("account_login"))
