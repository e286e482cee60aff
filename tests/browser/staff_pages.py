"""Every page of those who sign in, and of those who are about to."""

from playwright.sync_api import Page

from accounts.models import Group
from residences.models import ResidentPhone
from tests import build
from tests.browser.house import House
from tests.browser.places import LIST, choose, page, press, sign_in, walk
from website.demo import load as demo


def lantern(house: House):
    return house.home("Lantern").pk


def branch(house: House):
    return house.home("Lantern").branches.first().pk


def resident(house: House):
    return house.home("Lantern").residents.filter(phones__isnull=False)[0].pk


def line(house: House):
    return ResidentPhone.objects.filter(resident__residence__code_name="Lantern")[0].pk


def live(house: House):
    return house.live.pk


def over(house: House):
    return house.over.pk


# Home, for everybody who has one
page("home", "website:home")
page("home-volunteer", "website:home", who="Vera")
page("home-translator", "website:home", who="Tariq")
page("home-donations", "website:home", who="Dora")
page("home-newcomer", "website:home", who="newcomer")
page("not-found", "website:home", query="nowhere/", status=404)


@walk("home-menu", "website:home")
def _menu(page: Page, house: House) -> None:
    page.goto(house.at("website:home"))
    page.locator(".menu > summary").click()


# Call-outs
page("call-outs", "phonetree:list")
page("call-outs-none", "phonetree:list", who="newcomer")
page("start", "phonetree:start")
page("board", "phonetree:board", live)
page("board-volunteer", "phonetree:board", live, who="Vera")
page("board-held", "phonetree:board", lambda house: house.held.pk)
page("board-waiting", "phonetree:board", lambda house: house.waiting.pk)
page("board-over", "phonetree:board", over)
page("confirm", "phonetree:confirm", lambda house: house.waiting.pk)
page("stop", "phonetree:stop", live)
page("account-live", "phonetree:account", live)
page("account", "phonetree:account", over)
page("section", "phonetree:section", live, lambda house: house.live.sections.all()[0].pk)
page("call-list", "phonetree:call_list", live)
page("door", "phonetree:door", live)
page("board-all-open", "phonetree:board", live, query="?all=1")
page("confirm-author", "phonetree:confirm", lambda house: house.waiting.pk, who="Bilal")
page("board-author", "phonetree:board", lambda house: house.waiting.pk, who="Bilal")
page("one-person", "phonetree:person", live, lambda house: house.missing().pk)
page("one-person-over", "phonetree:person", over, lambda house: house.over.recipients.all()[0].pk)


@walk("start-refused", "phonetree:start")
def _start_refused(page: Page, house: House) -> None:
    page.goto(house.at("phonetree:start"))
    press(page, "Look before you send")


@walk("check", "phonetree:start")
def _check(page: Page, house: House) -> None:
    choose(page, house, "Thistle", "Strangers at the building")
    press(page, "Look before you send")


@walk("check-blocked", "phonetree:start")
def _check_blocked(page: Page, house: House) -> None:
    choose(page, house, "Lantern", "Strangers at the building")
    press(page, "Look before you send")


@walk("check-own-words", "phonetree:start")
def _check_own_words(page: Page, house: House) -> None:
    choose(page, house, "Thistle", "Your own words")
    page.locator("#id_words").fill("The bus leaves at ten.")
    press(page, "Look before you send")


@walk("check-refused", "phonetree:start", status=422)
def _check_refused(page: Page, house: House) -> None:
    _check_own_words(page, house)
    page.get_by_label("to confirm").fill("Thistles")
    press(page, "Send")


@walk("check-drill", "phonetree:start")
def _check_drill(page: Page, house: House) -> None:
    choose(page, house, "Thistle", "Strangers at the building")
    page.locator("[name=text][value=drill]").check()
    page.locator("[name=urgency][value=drill]").check()
    press(page, "Look before you send")


# Ladders


def group(_house: House):
    return Group.objects.get(name=demo.GROUPS[0]).pk


page("ladders", "phonetree:ladders")
page("ladders-volunteer", "phonetree:ladders", who="Vera")
page("ladder-waiting", "phonetree:ladder", group, lambda _: "emergency")
page("ladder-own", "phonetree:ladder", group, lambda _: "today")
page("ladder-volunteer", "phonetree:ladder", group, lambda _: "drill", who="Vera")
page("ladder-edit", "phonetree:ladder_edit", group, lambda _: "emergency")
page("what-if", "phonetree:what_if")
page("what-if-none", "phonetree:what_if", who="newcomer")
page("what-if-wrong", "phonetree:what_if", query="?off=101", status=422)


@walk("ladder-refused", "phonetree:ladder_edit", status=422)
def _ladder_refused(page: Page, house: House) -> None:
    page.goto(house.at("phonetree:ladder_edit", group(house), "emergency"))
    page.get_by_label("Keep quiet hours").check()
    page.locator("#step-0-times").fill("many")
    press(page, "Save, and ask another coordinator")


@walk("ring-by-hand", "phonetree:ring")
def _ring(page: Page, house: House) -> None:
    page.goto(house.at("phonetree:person", house.live.pk, house.missing().pk))
    press(page, "Call")


# Residences
page("residences", "residences:list")
page("residences-none", "residences:list", who="newcomer")
page("residence-add", "residences:add")
page("residence", "residences:detail", lantern)
page("residence-volunteer", "residences:detail", lambda house: house.home("Thistle").pk, who="Vera")
page("tree", "residences:tree", lantern)
page("paper", "paper:tree", lantern)
page("residence-edit", "residences:edit", lantern)
page("address", "residences:address", lantern)
page("residence-close", "residences:close", lantern)
page("residence-closed", "residences:detail", lambda house: house.closed.pk)
page("groups", "residences:groups", lantern)
page("branches", "residences:branches", lantern)
page("branch-edit", "residences:branch_edit", branch)
page("leaders", "residences:leaders", branch)
page("resident", "residences:resident", resident)
page("resident-edit", "residences:resident_edit", resident)
page("resident-away", "residences:resident_away", resident)
page("resident-remove", "residences:resident_remove", resident)
page("resident-add", "residences:resident_add", lantern)
page("phone", "residences:phone", line)
page("import", "residences:import", lantern)
page("import-any", "residences:import_any")
page(
    "import-gone",
    "residences:import_check",
    lambda _house: "00000000-0000-4000-8000-000000000000",
    status=404,
)


@walk("address-shown", "residences:address")
def _address(page: Page, house: House) -> None:
    page.goto(house.at("residences:address", lantern(house)))
    page.locator("main form [name=reason]").first.check()
    press(page, "Show it")


@walk("phone-shown", "residences:phone")
def _phone(page: Page, house: House) -> None:
    page.goto(house.at("residences:phone", line(house)))
    page.locator("main form [name=reason]").first.check()
    page.locator("main form .btn-main").click()


@walk("close-refused", "residences:close", status=422)
def _close_refused(page: Page, house: House) -> None:
    page.goto(house.at("residences:close", lantern(house)))
    press(page, "Yes, close it")


@walk("give-refused", "residences:groups", status=422)
def _give_refused(page: Page, house: House) -> None:
    page.goto(house.at("residences:groups", lantern(house)))
    press(page, "Give it to them too")


@walk("resident-add-refused", "residences:resident_add", status=422)
def _resident_refused(page: Page, house: House) -> None:
    page.goto(house.at("residences:resident_add", lantern(house)))
    page.locator("main form .btn-main").click()


@walk("import-refused", "residences:import", status=422)
def _import_refused(page: Page, house: House) -> None:
    page.goto(house.at("residences:import", lantern(house)))
    press(page, "Read the list")


@walk("import-columns", "residences:import_columns")
def _import_columns(page: Page, house: House) -> None:
    page.goto(house.at("residences:import", lantern(house)))
    page.get_by_label("Or paste the list").fill(LIST)
    press(page, "Read the list")


@walk("import-check", "residences:import_check")
def _import_check(page: Page, house: House) -> None:
    _import_columns(page, house)
    page.locator("[name=consent_channel]").first.check()
    page.locator("[name=consent_on]").fill("2021-11-01")
    press(page, "See what it would do")


@walk("import-done", "residences:import_done")
def _import_done(page: Page, house: House) -> None:
    _import_check(page, house)
    press(page, "Bring in")


# Texts
page("texts", "translations:texts")
page("texts-translator", "translations:texts", who="Tariq")
page("texts-in-arabic", "translations:language", lambda _house: "ar")
page("texts-as-a-file", "translations:file", lambda _house: "ar", who="Tariq")
page("record", "translations:record", lambda _house: "incident_at_door", lambda _: "ti")
page("text-english", "translations:translation", lambda _house: "incident_at_door", lambda _: "en")
page("text-checked", "translations:translation", lambda _house: "incident_at_door", lambda _: "ar")
page(
    "text-draft",
    "translations:translation",
    lambda _house: "incident_at_door",
    lambda _house: "ti",
    who="Tariq",
)


@walk("text-refused", "translations:translation", who="Tariq", status=422)
def _text_refused(page: Page, house: House) -> None:
    page.goto(house.at("translations:translation", "incident_at_door", "ti"))
    page.locator("textarea[name=words]").fill("")
    press(page, "Save as a draft")


# Is it on?
page("running", "website:running")
page("told", "website:told")
page("limits", "website:limits")


@walk("told-refused", "website:told", status=422)
def _told_refused(page: Page, house: House) -> None:
    page.goto(house.at("website:told"))
    page.locator("input[name=number]").fill("12")
    press(page, "Be told on this number")


# The line, and shifts
page("line", "line:now")
page("line-volunteer", "line:now", who="Vera")
page("line-empty", "line:now", who="newcomer")
page("message", "line:message", lambda house: house.message("ti").pk)
page("message-silent", "line:message", lambda house: house.message("so").pk)
page("shifts", "line:own", who="Vera")
page("shifts-empty", "line:own", who="newcomer")
page("week", "line:week")
page("helper", "line:phone", who="newcomer")
page("helper-confirmed", "line:confirm", who="Vera")
page("line-settings", "line:settings")


@walk("message-heard", "line:message")
def _message_heard(page: Page, house: House) -> None:
    page.goto(house.at("line:message", house.message("ti").pk))
    press(page, "Listen")


@walk("message-number", "line:ring")
def _message_number(page: Page, house: House) -> None:
    page.goto(house.at("line:message", house.message("so").pk))
    press(page, "Ring back")


@walk("shift-refused", "line:own", who="Vera", status=422)
def _shift_refused(page: Page, house: House) -> None:
    page.goto(house.at("line:own"))
    page.get_by_label("Day").fill("2020-09-03")
    press(page, "Note this shift")


@walk("helper-to-confirm", "line:confirm", who="Bilal")
def _to_confirm(page: Page, house: House) -> None:
    page.goto(house.at("line:phone"))
    page.get_by_label("Your mobile number").fill(house.number())
    press(page, "Save")


# You, your sign-in, your people
page("you", "accounts:you")
page("second-factor-first", "accounts:second_factor", who="without_factor")
page("keys", "accounts:tokens")
page("key-add", "accounts:token_add")
page("people", "accounts:people")
page("people-trustee", "accounts:people", who="Theo")
page("invite", "accounts:invite", lambda house: house.home("Lantern").groups.all()[0].pk)
page(
    "colleague",
    "accounts:person",
    lambda house: house.home("Lantern").groups.all()[0].pk,
    lambda house: house.person("Vera").pk,
)
page(
    "account-close",
    "accounts:close",
    lambda house: house.home("Lantern").groups.all()[0].pk,
    lambda house: house.person("Vera").pk,
)
page("factors", "mfa_index")
page("app-set-up", "mfa_activate_totp", who="without_factor")
page("app-off", "mfa_deactivate_totp")
page("codes", "mfa_view_recovery_codes", status=404)
page("codes-new", "mfa_generate_recovery_codes")
page("passkeys", "mfa_list_webauthn")
page("passkey-add", "mfa_add_webauthn")
page("password-change", "account_change_password")
page("again-password", "account_reauthenticate", who="without_factor")
page("again-code", "mfa_reauthenticate")
page("again-passkey", "mfa_reauthenticate_webauthn")
page("sign-out", "account_logout")


@walk("key-made", "accounts:token_add")
def _key_made(page: Page, house: House) -> None:
    page.goto(house.at("accounts:token_add"))
    page.locator("#id_name").fill("Noticeboard")
    page.locator("[name=scopes]").first.check()
    page.locator("main form .btn-main").click()


@walk("invited", "accounts:invite")
def _invited(page: Page, house: House) -> None:
    page.goto(house.at("accounts:invite", house.home("Lantern").groups.all()[0].pk))
    page.locator("#id_email").fill("guest@example.org")
    page.locator("#id_name").fill("Guest")
    page.locator("main form .btn-main").click()


# Before anybody is signed in
page("sign-in", "account_login", who="")
page("sign-up-closed", "account_signup", who="")
page("inactive", "account_inactive", who="")
page("password-reset", "account_reset_password", who="")
page("password-reset-sent", "account_reset_password_done", who="")
page("password-reset-bad", "account_reset_password_from_key", lambda _: "1", lambda _: "2", who="")
page("password-reset-over", "account_reset_password_from_key_done", who="")
page("join", "accounts:join", lambda house: house.invitation(), who="")
page("join-over", "accounts:join", lambda _house: "a" * 22, who="", status=404)


@walk("sign-in-refused", "account_login", who="")
def _sign_in_refused(page: Page, house: House) -> None:
    sign_in(page, house, "nobody@example.org", "not their password")


@walk("sign-in-code", "mfa_authenticate", who="")
def _sign_in_code(page: Page, house: House) -> None:
    sign_in(page, house, house.newcomer.email, build.PASSWORD)
