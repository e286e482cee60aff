"""What a resident says yes to. Never change words that somebody may have agreed to: add a version."""

from datetime import date

SINCE = date(2020, 9, 3)  # nobody was asked before the meeting that asked for this
VERSIONS = {
    "1": (
        "We keep the name you choose, the languages you read and speak, and your phone number.",
        "We text or ring you when something happens where you live, and for practice.",
        "Coordinators of your group see this. The hotel and the authorities do not get it from us.",
        "You can see it, change it or have it deleted at any time. Text STOP and we stop.",
    ),
}
VERSION = list(VERSIONS)[-1]  # the one that people are asked now
WORDS = VERSIONS[VERSION]
