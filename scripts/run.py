"""`make run`: the demo network, web, engine, watch and the make-believe phones, all at once."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

from scripts.children import Child, ChildDied, answers, stop, wait_until_ready, watch

HOUSE = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
OF_A_SERVER = ("DATABASE_URL", "KEY_FILE")  # the demo makes its own of both


class CannotRun(Exception):
    """Something stands in the way; the message says what, and what to do."""


def say(line: str = "") -> None:
    """One line for the person at the terminal."""
    print(line, flush=True)


def port(setting: str, default: int) -> int:
    """A free port, from the environment or the default."""
    wish = os.environ.get(setting, str(default))
    if not wish.isdigit() or not 0 < int(wish) < 65536:
        raise CannotRun(f"{setting} must be a port number, not {wish!r}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(wish)))
        except OSError:
            raise CannotRun(
                f"Port {wish} is taken by another program. Choose a free one:"
                f" make run {setting}={int(wish) + 1000}"
            ) from None
    return int(wish)


def refuse_a_live_machine() -> None:
    """CannotRun where the environment is that of a server with real people."""
    mode = os.environ.get("MODE", "demo")
    live = [name for name in OF_A_SERVER if os.environ.keys() & {name, f"{name}_FILE"}]
    live += [] if mode == "demo" else [f"MODE={mode}"]
    if live:
        raise CannotRun(
            f"This looks like a live server's environment: {', '.join(live)}. The demo would work"
            " on its data. Run it in a shell without these; it keeps its own in DATA_DIR (var/)."
        )


def environment(web: str, phones: str) -> dict[str, str]:
    """What all the programs share; whatever the caller set wins."""
    data = os.environ.get("DATA_DIR", str(HOUSE / "var"))
    return {
        "MODE": "demo",
        "DATA_DIR": data,
        "STATIC_ROOT": f"{data}/static",  # stays empty: the demo serves what the rooms hold
        "PUBLIC_URL": web,
        "PROVIDER_URL": phones,
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "demo-token",
        "SENDER_NUMBER": "+447700900999",
        "PYTHONUNBUFFERED": "1",
        **os.environ,
    }


def manage(word: str, environ: dict[str, str]) -> None:
    """Run a command of manage.py, which says for itself what it does."""
    command = [sys.executable, "manage.py", word]
    nothing = subprocess.DEVNULL
    done = subprocess.run(command, cwd=HOUSE, env=environ, stdin=nothing, check=False)
    if done.returncode:
        raise CannotRun(f"`manage.py {word}` failed; it says why above.")


def prepare(environ: dict[str, str]) -> None:
    """Tables, words and the demo network, made once and then left alone."""
    for folder in (Path(environ["DATA_DIR"], "log"), Path(environ["STATIC_ROOT"])):
        folder.mkdir(parents=True, exist_ok=True)
    manage("make_ready", environ)


def household(web_port: int, phones_port: int, environ: dict[str, str]) -> list[Child]:
    """The four programs; they start in this order and stop in the other."""
    logs = Path(environ["DATA_DIR"], "log")
    web, phones = f"http://{HOST}:{web_port}/", f"http://{HOST}:{phones_port}/"
    engine_log, watch_log = logs / "engine.log", logs / "watch.log"
    simulator = [sys.executable, "-m", "simulator", "--port", str(phones_port)]
    simulator += ["--app-url", environ["PUBLIC_URL"], "--number", environ["SENDER_NUMBER"]]
    simulator += ["--account-sid", environ["TWILIO_ACCOUNT_SID"]]
    simulator += ["--auth-token", environ["TWILIO_AUTH_TOKEN"]]
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"{HOST}:{web_port}"]
    engine = [sys.executable, "manage.py", "run_engine"]
    lookout = [sys.executable, "manage.py", "watch"]
    return [
        Child("simulator", simulator, logs / "simulator.log", lambda: answers(phones)),
        Child("web server", gunicorn, logs / "web.log", lambda: answers(web)),
        Child("engine", engine, engine_log, lambda: "engine runs" in engine_log.read_text()),
        Child("watch", lookout, watch_log, lambda: "watch looks" in watch_log.read_text()),
    ]


def welcome(web: str, phones: str, environ: dict[str, str]) -> None:
    """Everything that somebody needs who sees this for the first time."""
    say()
    say(f"  Ringround          {web}/")
    say(f"  The phones         {phones}/   (make-believe: nobody is rung)")
    say(f"  Logs               {environ['DATA_DIR']}/log/")
    say()
    manage("demo_sign_ins", environ)
    say()
    say("Ctrl-C stops all.")


def until_told_to_stop(children: list[Child], environ: dict[str, str]) -> NoReturn:
    """Start them, greet, and stay until Ctrl-C or until one of them ends."""
    for child in children:
        child.start(environ, HOUSE)
    wait_until_ready(children)
    welcome(environ["PUBLIC_URL"], environ["PROVIDER_URL"], environ)
    watch(children)


def run() -> int:
    """0 after Ctrl-C, 1 when something went wrong."""
    refuse_a_live_machine()
    web_port, phones_port = port("WEB_PORT", 8000), port("SIMULATOR_PORT", 8002)
    if web_port == phones_port:
        raise CannotRun("WEB_PORT and SIMULATOR_PORT must differ.")
    environ = environment(f"http://{HOST}:{web_port}", f"http://{HOST}:{phones_port}")
    prepare(environ)
    children = household(web_port, phones_port, environ)
    say("Starting web, engine, watch and phones…")
    try:
        until_told_to_stop(children, environ)
    except KeyboardInterrupt:
        say("\nStopping…")
        return 0
    except ChildDied as death:
        say(f"\n{death}\nStopping the others…")
        return 1
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # a second Ctrl-C leaves nobody behind
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stop(children)
        say("All stopped.")


def _as_ctrl_c(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    for name in (
        signal.SIGINT,
        signal.SIGTERM,
        signal.SIGHUP,
    ):  # even where a shell had them ignored
        signal.signal(name, _as_ctrl_c)
    try:
        sys.exit(run())
    except CannotRun as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped before it started.")
