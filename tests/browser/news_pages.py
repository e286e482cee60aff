"""Pages of drills, updates, questions and the inbox."""

from playwright.sync_api import Page

from tests.browser.house import House
from tests.browser.places import page, press, walk

# Drills
page("drills", "drills:network")
page("drills-volunteer", "drills:network", who="Vera")
page("drills-none", "drills:network", who="newcomer")
page("drills-of-one", "drills:residence", lambda house: house.home("Heron").pk)
page("drills-of-none", "drills:residence", lambda house: house.home("Thistle").pk)
page("drills-plan", "drills:plan")


@walk("drills-plan-refused", "drills:plan", status=422)
def _plan_refused(page: Page, house: House) -> None:
    page.goto(house.at("drills:plan"))
    press(page, "Plan it")


# Updates, questions, the inbox
page("updates", "updates:list")
page("updates-none", "updates:list", who="newcomer")
page("update", "updates:update", lambda house: house.update.pk)
page("update-held", "updates:update", lambda house: house.held_update.pk)
page("update-waiting", "updates:update", lambda house: house.own_update.pk)
page("update-confirm", "updates:confirm", lambda house: house.own_update.pk)
page("update-send", "updates:send")
page("questions", "updates:questions")
page("questions-none", "updates:questions", who="newcomer")
page("question", "updates:question", lambda house: house.question().pk)
page("question-plan", "updates:question_plan")
page("inbox", "inbox:list")
page("inbox-volunteer", "inbox:list", who="Vera")
page("inbox-none", "inbox:list", who="newcomer")
page("conversation", "inbox:conversation", lambda house: house.writer("ar").pk)
page("conversation-rang", "inbox:conversation", lambda house: house.writer("ti").pk)


def fill_in(page: Page, house: House, view: str, code_name: str, text: str) -> None:
    page.goto(house.at(view))
    page.get_by_label("Where", exact=True).select_option(label=code_name)
    page.get_by_role("radio", name=text, exact=True).check()


@walk("update-send-refused", "updates:send", status=422)
def _update_refused(page: Page, house: House) -> None:
    page.goto(house.at("updates:send"))
    press(page, "Look before you send")


@walk("update-check", "updates:send")
def _update_check(page: Page, house: House) -> None:
    fill_in(page, house, "updates:send", "Thistle", "Meeting")
    press(page, "Look before you send")


@walk("update-check-refused", "updates:send", status=422)
def _update_check_refused(page: Page, house: House) -> None:
    fill_in(page, house, "updates:send", "Thistle", "Your own words")
    page.locator("summary", has_text="Your own words").click()
    page.locator("#id_words").fill("The bus leaves at ten.")
    press(page, "Look before you send")
    page.get_by_label("to confirm").fill("Thistles")
    press(page, "Send")


@walk("question-check", "updates:question_plan")
def _question_check(page: Page, house: House) -> None:
    fill_in(page, house, "updates:question_plan", "Thistle", "Food")
    page.locator("#id_first_on").fill("2199-11-12")
    press(page, "Look before you plan it")


@walk("question-plan-refused", "updates:question_plan", status=422)
def _question_refused(page: Page, house: House) -> None:
    page.goto(house.at("updates:question_plan"))
    press(page, "Look before you plan it")


@walk("conversation-refused", "inbox:reply", status=422)
def _conversation_refused(page: Page, house: House) -> None:
    page.goto(house.at("inbox:conversation", house.writer("ar").pk))
    page.locator("summary", has_text="In your own words").click()
    page.locator("#id_words").fill("Come to the hotel.")
    page.locator("form", has=page.locator("#id_words")).get_by_role("button").click()
