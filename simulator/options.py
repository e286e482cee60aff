"""What a make-believe network is told when it starts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Addresses, account and pace of one simulator."""

    app_url: str
    text_url: str = ""  # where inbound texts are posted; empty means app_url + /hooks/text/
    voice_url: str = ""  # where inbound calls are posted; empty means app_url + /hooks/voice/
    over_url: str = (
        ""  # where the end of an inbound call is told; empty: app_url + /hooks/voice/over/
    )
    account_sid: str = "AC" + "0" * 32
    auth_token: str = "make-believe-" * 2
    number: str = "+447700900000"  # what a phone rings when nobody has written to it yet
    host: str = "127.0.0.1"
    port: int = 8002
    speed: float = 1  # how many times faster than life all waiting runs
    delay: float = 0.4  # seconds a text needs for one step of its way, before speed
    calls_per_second: float = 0  # 0 starts every call at once; the provider's own default is 1
    seed: int = 7
    keep: int = 100_000  # finished texts and calls remembered, so that memory stays bounded

    @property
    def inbound_text_url(self) -> str:
        return self.text_url or self.app_url.rstrip("/") + "/hooks/text/"

    @property
    def inbound_voice_url(self) -> str:
        return self.voice_url or self.app_url.rstrip("/") + "/hooks/voice/"

    @property
    def inbound_over_url(self) -> str:
        return self.over_url or self.app_url.rstrip("/") + "/hooks/voice/over/"
