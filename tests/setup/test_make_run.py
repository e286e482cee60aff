"""What somebody meets who has never seen the program: one command, one page, one sign-in."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests import build
from tests.house.files import HOUSE
from tests.waiting import LONGEST
from website.demo.places import PASSWORD

READY = "Ctrl-C stops all."
pytestmark = pytest.mark.slow


def free_ports() -> tuple[int, int]:
    """Two ports that nobody uses."""
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def start(folder: Path, web: int, phones: int, **settings: str) -> "subprocess.Popen[str]":
    """`make run` with its data in a folder."""
    bare = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    ports = {"WEB_PORT": str(web), "SIMULATOR_PORT": str(phones)}
    return subprocess.Popen(
        [sys.executable, "-m", "scripts.run"],
        cwd=HOUSE,
        env={**bare, **ports, "DATA_DIR": str(folder), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def listen_until_ready(program: "subprocess.Popen[str]") -> str:
    """What it says until it is ready, or until it ends."""
    said = []
    assert program.stdout is not None
    in_vain = threading.Timer(LONGEST, program.kill)  # then its words end, and the test says which
    in_vain.start()
    for line in program.stdout:
        said.append(line)
        if READY in line:
            break
    in_vain.cancel()
    return "".join(said)


class House:
    """A running house: its address, its phones, what it said."""

    def __init__(self, folder: Path) -> None:
        web, phones = free_ports()
        self.url, self.phones = f"http://127.0.0.1:{web}", f"http://127.0.0.1:{phones}"
        self.ports, self.folder = (web, phones), folder
        self.program = start(folder, web, phones)
        self.said = listen_until_ready(self.program)

    def stop(self) -> str:
        """Press Ctrl-C; what it says as it goes."""
        self.program.send_signal(signal.SIGINT)
        rest, _ = self.program.communicate(timeout=60)
        return rest


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("var"))
    yield made
    if made.program.poll() is None:
        made.stop()


def post(session: requests.Session, url: str, **fields: str) -> requests.Response:
    """The page that follows when a form is sent as a browser would."""
    page = session.get(url, timeout=30)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token is not None, page.text[:500]
    fields["csrfmiddlewaretoken"] = token[1]
    return session.post(page.url, data=fields, headers={"Referer": page.url}, timeout=30)


def test_it_prints_its_addresses_and_everybody_who_can_sign_in(house: House) -> None:
    assert READY in house.said, house.said
    assert house.url in house.said
    assert house.phones in house.said
    assert "amina@example.org" in house.said
    assert PASSWORD in house.said


def test_a_coordinator_signs_in_with_what_it_printed(house: House) -> None:
    session = requests.Session()
    asked = post(session, f"{house.url}/", login="amina@example.org", password=PASSWORD)
    assert "/2fa/" in asked.url
    environ = {**os.environ, "MODE": "demo", "DATA_DIR": str(house.folder)}
    command = [sys.executable, "manage.py", "demo_code", "amina@example.org"]

    def printed() -> str:
        done = subprocess.run(
            command, cwd=HOUSE, env=environ, capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout.strip()

    home = post(session, asked.url, code=build.with_time_left(printed))
    assert home.url == f"{house.url}/"
    assert "Heron" in session.get(f"{house.url}/residences/", timeout=30).text


def test_the_phones_are_there(house: House) -> None:
    assert requests.get(house.phones, timeout=30).status_code == 200


def test_a_second_one_says_which_port_is_taken(house: House, tmp_path: Path) -> None:
    second = start(tmp_path, *house.ports)
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert f"Port {house.ports[0]} is taken" in said
    assert "WEB_PORT=" in said


def test_the_demo_that_was_left_is_found_again_and_all_stop_on_ctrl_c(house: House) -> None:
    assert "All stopped." in house.stop()
    assert house.program.returncode == 0
    again = start(house.folder, *house.ports)
    assert "chen@example.org" in listen_until_ready(again)
    again.send_signal(signal.SIGTERM)
    assert "All stopped." in again.communicate(timeout=60)[0]
    for port in house.ports:
        with socket.create_server(("127.0.0.1", port)):
            pass  # free again


def test_when_the_web_server_dies_the_others_stop_and_its_last_lines_are_shown(
    house: House,
) -> None:
    broken = start(house.folder, *house.ports, GUNICORN_CMD_ARGS="--no-such-option")
    said, _ = broken.communicate(timeout=120)
    assert broken.returncode == 1
    assert "The web server stopped" in said
    assert "--no-such-option" in said
    assert "All stopped." in said
