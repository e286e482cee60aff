"""Pages of those who translate: by a link without an account, and what only they see."""

from playwright.sync_api import Page

from accounts import clock
from tests.browser.house import House
from tests.browser.places import page, press, walk
from translations import actions, glossary, linking, work
from translations.models import Term, Text

SAFE = "thanks_safe"


def secret_of(house: House, tag: str) -> str:
    """The secret of a link for this language."""
    amina = house.person("Amina")
    group = amina.roles.filter(kind="coordinator").first().group
    facts = {"name": "Soraya", "days": 7, "group": group, "by": amina, "now": clock.now()}
    return linking.make_link(language=tag, **facts)[1]


@walk("links", "translations:links")
def _links(page: Page, house: House) -> None:
    secret_of(house, "ar")
    page.goto(house.at("translations:links"))


@walk("link-made", "translations:links")
def _made(page: Page, house: House) -> None:
    page.goto(house.at("translations:links"))
    page.get_by_label("Who it is for").fill("Soraya")
    press(page, "Make a link")


for _tag in ("ti", "ur"):

    @walk(f"by-link-{_tag}", "by_link", who="")
    def _by_link(page: Page, house: House, tag: str = _tag) -> None:
        page.goto(house.at("by_link", secret_of(house, tag)))


for _tag in ("ps", "am"):

    @walk(f"text-by-link-{_tag}", "text_by_link", who="")
    def _text_by_link(page: Page, house: House, tag: str = _tag) -> None:
        page.goto(house.at("text_by_link", secret_of(house, tag), "all_clear"))


page("translator-link-over", "by_link", lambda _house: "nobodyhasit", who="", status=410)


@walk("text-past", "translations:past", who="Tariq")
def _past(page: Page, house: House) -> None:
    tariq, text = house.person("Tariq"), Text.objects.get(key=SAFE)
    words = text.translations.get(language="ar").words
    for more in (" شكرًا.", " شكرًا لكم."):
        actions.write_translation(
            text=text, language="ar", words=words + more, source_version=text.version, by=tariq,
            now=clock.now(),
        )  # fmt: skip
    page.goto(house.at("translations:past", SAFE, "ar"))


@walk("text-stale", "translations:translation")
def _stale(page: Page, house: House) -> None:
    text = Text.objects.get(key=SAFE)
    actions.change_source(
        text=text,
        words=text.words.replace("Thank you", "Many thanks"),
        source_version=text.version,
        by=house.person("Tariq"),
        now=clock.now(),
    )
    page.goto(house.at("translations:translation", SAFE, "ar"))


def a_term(house: House) -> Term:
    """A word of the glossary."""
    return glossary.write_term(
        term=None,
        english="leader",
        meaning="Somebody who lives there and looks after a floor",
        stays=False,
        words={"ar": "ممثل / مسؤول", "ti": "መራሒ", "sq": "prijës"},
        by=house.person("Tariq"),
        now=clock.now(),
    )


@walk("glossary", "translations:glossary", who="Tariq")
def _glossary(page: Page, house: House) -> None:
    a_term(house)
    page.goto(house.at("translations:glossary"))


@walk("term", "translations:term", who="Tariq")
def _term(page: Page, house: House) -> None:
    term = Term.objects.first() or a_term(house)
    page.goto(house.at("translations:term", term.pk))


@walk("work", "translations:work", who="Tariq")
def _work(page: Page, house: House) -> None:
    work.work_in(user=house.person("Tariq"), tags=["ti", "ar", "ka"])
    page.goto(house.at("translations:work"))


page("term-add", "translations:term_add", who="Tariq")


@walk("text-written-ar", "translations:translation", who="Tariq")
def _written(page: Page, house: House) -> None:
    page.goto(house.at("translations:translation", "leader_now", "ar") + "?beside=fa")
    page.locator("textarea[name=words]").fill("لم يجب المسؤول, افتحوا link الآن")
    press(page, "Look at it")
