"""What people do in stories about alarms."""

from datetime import UTC, datetime, timedelta

from messaging.models import Message
from phonetree import alarm_call
from phonetree.alarm_actions import confirm_alarm
from phonetree.alarm_rules import AlarmState
from phonetree.models import Alarm
from residences import pins
from tests import build
from translations import starter_texts

OMAR, LEYLA, SARA, DAWIT = (f"+4477009000{n:02}" for n in range(1, 5))
AMINAS, BILALS, STRANGER = "+447700900051", "+447700900052", "+447700900077"
AT_NIGHT = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
PIN = "2580"


def said(key, tag="en"):
    return starter_texts.shipped(tag)[key]


def with_digits(someone, pin=PIN):
    pins.choose(resident=someone, pin=pin, now=AT_NIGHT - timedelta(days=9))
    return someone


def the_alarm():
    return Alarm.objects.get()


def presses(street, number, *digits):
    """Somebody picks up our last call to this phone and presses; what they hear at the end."""
    calls = Message.objects.filter(phone=build.phone(number), purpose="alarm")
    call = calls.order_by("made_at").last()
    heard = alarm_call.script(call, "", "", street.now)
    for pressed in digits:
        heard = alarm_call.script(call, alarm_call.DIGITS, pressed, street.now)
    street.turn()
    return heard


def raised(street, number=OMAR, tag="ar", body="505"):
    """They raise an alarm, are told that we ring, and are rung."""
    street.says(number, body)
    street.gets(number, said("alarm_rings", tag))
    street.is_rung(number)


def proved(street):
    raised(street)
    presses(street, OMAR, PIN)
    assert the_alarm().state == AlarmState.PROVED
    street.gets(AMINAS, f"https://ringround.example/alarms/{the_alarm().pk}/")
    street.is_rung(AMINAS)


def confirm(by, street, text="incident_at_door", **facts):
    return confirm_alarm(alarm=the_alarm(), by=by, text_key=text, now=street.now, **facts)


def everybody_gets(street, *pairs):
    for number, tag in pairs:
        street.gets(number, said("incident_at_door", tag))
