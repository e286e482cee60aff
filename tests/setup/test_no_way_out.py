"""The guard of the suite: a test that asks for another machine fails, though it caught the error."""

import socket
import urllib.error
import urllib.request
from contextlib import suppress

ADDRESS = ("192.0.2.1", 80)  # kept for documents: nobody has it


def test_it_sees_who_knocks_at_another_machine(no_way_out):
    with socket.socket() as door, suppress(OSError):
        door.connect(ADDRESS)
    assert no_way_out == [str(ADDRESS)]
    no_way_out.clear()


def test_it_sees_who_asks_for_the_address_of_another_machine(no_way_out):
    with suppress(urllib.error.URLError):
        urllib.request.urlopen("http://ringround.example/")
    assert no_way_out == ["ringround.example"]
    no_way_out.clear()


def test_this_machine_may_be_asked():
    server = socket.create_server(("127.0.0.1", 0))
    with server, socket.create_connection(server.getsockname()) as caller:
        assert caller.getpeername() == server.getsockname()
