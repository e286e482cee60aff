"""Every page that residents and leaders open by a link."""

from playwright.sync_api import Page

from phonetree.models import LinkPurpose
from tests.browser.house import House
from tests.browser.places import Way, page, walk


# Residents and leaders
def answer_page(tag: str) -> Way:
    return lambda page, house: page.goto(house.link(house.reader(tag)) + f"?lang={tag}")


for _tag in ("ar", "fa", "ti", "en"):
    walk(f"answer-{_tag}", "answer", who="resident")(answer_page(_tag))


@walk("answer-nothing-chosen", "answer", who="resident")
def _nothing_chosen(page: Page, house: House) -> None:
    answer_page("ar")(page, house)
    page.evaluate("document.querySelector('form.answer').submit()")
    page.locator("[role=alert]").wait_for()


def answered(page: Page, house: House, tag: str, answer: str) -> str:
    """The link, which is used now."""
    link = house.link(house.reader(tag))
    page.goto(f"{link}?lang={tag}")
    page.locator(f"button[value={answer}]").click()
    page.locator(".done").wait_for()
    return link


for _tag, _answer in (("ar", "safe"), ("fa", "help"), ("en", "quiet")):
    walk(f"answered-{_answer}-{_tag}", "answer", who="resident")(
        lambda page, house, tag=_tag, answer=_answer: answered(page, house, tag, answer)
    )


@walk("answer-used", "answer", who="resident")
def _used(page: Page, house: House) -> None:
    page.goto(answered(page, house, "ti", "safe"))


@walk("answer-drill", "answer", who="resident")
def _drill(page: Page, house: House) -> None:
    page.goto(house.link(house.held.recipients.filter(phone__isnull=False)[0]) + "?lang=ckb")


@walk("answer-over", "answer", who="resident")
def _over(page: Page, house: House) -> None:
    page.goto(house.link(house.over.recipients.filter(phone__isnull=False)[0]) + "?lang=ar")


page("link-dead", "answer", lambda _house: "nobodyhasit", who="resident", status=410)
page("list-dead", "leader_list", who="resident", status=410)


@walk("list-closed", "open_list", who="resident")
def _closed(page: Page, house: House) -> None:
    page.goto(house.link(house.leader("ar"), LinkPurpose.LEAD))


@walk("list", "leader_list", who="resident")
def _list(page: Page, house: House) -> None:
    _closed(page, house)
    page.locator("button.big").click()


@walk("list-to-find", "leader_list", who="resident")
def _list_to_find(page: Page, house: House) -> None:
    _list(page, house)
    page.goto(house.at("leader_list") + "?find=1")
