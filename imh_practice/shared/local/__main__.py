"""`python -m imh_practice.shared.local`: see `--help`; the Makefile is the usual caller."""

import argparse
import os
import signal
import sys
import time

from imh_practice.shared.local.demo import demo, told_port
from imh_practice.shared.local.processes import KEEP, LocalError, StoppedError, Supervisor, keep
from imh_practice.shared.local.services import MODES, clean, environment, services
from imh_practice.shared.local.telling import say


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m imh_practice.shared.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start the servers, run one command with them, stop them; gives its code")
    run.add_argument("--mode", choices=[*MODES, "none"], default="test", help="none: no servers")
    run.add_argument("--step", metavar="WORDS", help="say what this is, whether it went well, and in how many seconds")
    run.add_argument("words", nargs="+", metavar="CMD", help="the command, after --")
    kept = commands.add_parser("keep", help="run one command; whatever it leaves behind ends with it")
    kept.add_argument("--fd", type=int, nargs="*", default=[], help="open files to hand on")
    kept.add_argument("words", nargs="+", metavar="CMD", help="the command, after --")
    serve = commands.add_parser("demo", help="serve the demo until Ctrl-C")
    serve.add_argument("--port", default="8000")
    serve.add_argument("--fresh", action="store_true", help="empty the private database first")
    commands.add_parser("clean", help="remove the demo's data and what killed test runs left")
    asked = parser.parse_args()
    try:
        if asked.command == "run":
            return run_step(asked.step, asked.mode, asked.words) if asked.step else run_one(asked.mode, asked.words)
        if asked.command == "keep":
            return keep(asked.words, keep_open=asked.fd)
        if asked.command == "clean":
            clean()
            return 0
        demo(port=told_port(asked.port), fresh=asked.fresh)
    except LocalError as error:
        say(f"\n{error}")
        return 1
    except StoppedError as stopped:
        say("\nStopped.")
        return 0 if stopped.number == signal.SIGINT and asked.command == "demo" else 128 + stopped.number
    return 0


def run_one(mode: str, words: list[str]) -> int:
    """Run the command in the terminal, with the servers of this mode around it."""
    with Supervisor() as supervisor, services(supervisor, mode) as found:
        supervisor.leave_interrupts_to_child()
        env = environment(found, mode)
        child = supervisor.start(words[0], [*KEEP, "--", *words], env=env, cwd=os.getcwd(), meant_to_end=True)
        return supervisor.finish(child)


def run_step(name: str, mode: str, words: list[str]) -> int:
    """One step of `make test`: the same, between two lines that name it."""
    say(f"\n── {name}")
    begun = time.monotonic()
    code = run_one(mode, words)
    say(f"   {name}: {'well' if code == 0 else f'FAILED (code {code})'}, {time.monotonic() - begun:.1f} s")
    return code


if __name__ == "__main__":
    sys.exit(main())
