"""Settings that make no sense stop the start, and say which and why."""

import pytest

from config import environment


@pytest.mark.parametrize("wrong", ["FR", "France=2", "FR=", "FR=-1", "FR=a lot", "fr=2"])
def test_a_setting_that_cannot_be_read_stops_the_start_and_not_an_emergency(wrong, monkeypatch):
    monkeypatch.setenv("DEARER_COUNTRIES", f"IE=1.5,{wrong}")
    with pytest.raises(environment.BadSetting, match="like FR=2"):
        environment.times("DEARER_COUNTRIES")


@pytest.mark.parametrize("name", ["DEARER_COUNTRIES", "SEND_TO_COUNTRIES", "DEFAULT_REGION"])
def test_a_country_that_there_is_not_stops_the_start_and_is_named(name, monkeypatch):
    read = {
        "DEARER_COUNTRIES": ("UK=2", environment.times),
        "SEND_TO_COUNTRIES": ("GB,UK", environment.countries),
        "DEFAULT_REGION": ("UK", lambda asked: environment.country(asked, "GB")),
    }
    words, reader = read[name]
    monkeypatch.setenv(name, words)
    with pytest.raises(environment.BadSetting, match=f"{name}: there is no country 'UK'"):
        reader(name)


def test_anywhere_is_said_alone_and_where_it_makes_sense(monkeypatch):
    monkeypatch.setenv("SEND_TO_COUNTRIES", "*")
    assert environment.countries("SEND_TO_COUNTRIES", anywhere="*") == ["*"]
    with pytest.raises(environment.BadSetting):
        environment.countries("SEND_TO_COUNTRIES")
