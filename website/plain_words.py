"""What Django says of forms, said as we say things; whatever form of whatever room says it."""

from django.core.validators import MaxLengthValidator
from django.forms import Field
from django.utils.translation import gettext_lazy as _


def speak_plainly() -> None:
    """From now on every form does."""
    Field.default_error_messages["required"] = _("This is still empty, and it is needed.")
    MaxLengthValidator.message = _(
        "This is too long: %(show_value)d letters. At most %(limit_value)d fit."
    )
