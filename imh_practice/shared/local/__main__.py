"""`python -m imh_practice.shared.local`: see `--help`; the Makefile is the usual caller."""

import argparse
import os
import signal
import sys

from imh_practice.shared.local.demo import demo, told_port
from imh_practice.shared.local.processes import LocalError, StoppedError, Supervisor
from imh_practice.shared.local.services import environment, services
from imh_practice.shared.local.telling import say


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m imh_practice.shared.local", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start the servers, run one command with them, stop them; gives its code")
    run.add_argument("--mode", choices=["test", "demo", "production"], default="test")
    run.add_argument("words", nargs="+", metavar="CMD", help="the command, after --")
    serve = commands.add_parser("demo", help="serve the demo until Ctrl-C")
    serve.add_argument("--port", default="8000")
    serve.add_argument("--fresh", action="store_true", help="empty the private database first")
    asked = parser.parse_args()
    try:
        if asked.command == "run":
            return run_one(asked.mode, asked.words)
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
        child = supervisor.start(words[0], words, env=environment(found, mode), cwd=os.getcwd())
        return supervisor.finish(child)


if __name__ == "__main__":
    sys.exit(main())
