"""What a set-up check found, in sentences that say what to do."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SENTENCES: dict[str, str | Promise] = {
    "plain": _("The public address begins with http, so anybody on the way reads along."),
    "unreachable": _("The public address does not answer. Is PUBLIC_URL right, and the web up?"),
    "redirected": _("The public address sends visitors on. PUBLIC_URL must be where they end."),
    "signature": _("Our own signature was refused: the web that answers has another PUBLIC_URL or token."),
    "answer": _("Something else answers at the public address."),
    "open": _("A wrong signature was taken: what answers there is not Ringround."),
    "no_number": _("There is no number to send from yet."),
    "account": _("The provider does not take our account or its token."),
    "provider": _("The provider could not be asked. Try again in a minute."),
    "not_ours": _("The number to send from is not one of this account at the provider."),
    "text_url": _("Texts that come in do not reach us. “A message comes in” must be %(hooks)s/text/, as POST."),
    "voice_url": _("Calls that come in do not reach us. “A call comes in” must be %(hooks)s/voice/, as POST."),
    "over_url": _("The end of calls does not reach us. “Call status changes” must be %(hooks)s/voice/over/, as POST."),
    "no_texts": _("The number cannot do texts."),
    "no_calls": _("The number cannot do calls."),
}  # fmt: skip


def sentences(wrong: Iterable[str]) -> list[str]:
    """What is wrong, in the order in which it was found."""
    facts = {"hooks": f"{settings.PUBLIC_URL}/hooks"}
    return [str(_SENTENCES[code]) % facts for code in wrong if code in _SENTENCES]
