"""The provider's refusals: its codes, its words' sense, its error body."""

MEANING = {
    20001: (400, "This request has a value the provider does not understand."),
    20003: (401, "Authentication Error - invalid username"),
    20404: (404, "The requested resource was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url is not a valid URL"),
    21210: (400, "The call needs a 'From' number of this account"),
    21211: (400, "The 'To' number is not a valid phone number"),
    21212: (400, "The 'From' number is not a valid phone number, shortcode or sender ID"),
    21213: (400, "No 'From' number is specified"),
    21220: (400, "This call is not in progress; it cannot be redirected"),
    21266: (400, "'To' and 'From' numbers cannot be the same"),
    21602: (400, "Message body is required"),
    21603: (400, "A 'From' phone number is required"),
    21604: (400, "A 'To' phone number is required"),
    21609: (400, "The 'StatusCallback' URL is not a valid URL"),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "The 'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    63007: (400, "WhatsApp and telephone addresses do not mix"),
    20009: (409, "This resource is not finished, or already too far, for that"),
    30409: (409, "This message can no longer be canceled"),
}


class Refusal(Exception):
    """The provider says no, with a code."""

    def __init__(self, code: int) -> None:
        self.code = code
        self.status, self.message = MEANING[code]
        super().__init__(self.message)

    def body(self) -> dict[str, object]:
        """The error as the provider writes it."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


class NotPossible(Exception):
    """Somebody at the wall asked a phone for what phones cannot do; the words are for them."""
