"""`python -m imh_practice.shared.local.launch MODULE ARGS…`: run a module whose forks die with it.

PR_SET_PDEATHSIG is not inherited by a fork, so gunicorn's and Celery's pool processes would outlive their killed
parent: gunicorn's for a second or so, a Celery child for as long as its job runs. Both fork from their main thread,
which the kernel's promise needs.
"""

import os
import runpy
import sys

from imh_practice.shared.local.processes import die_with


class Lineage:
    """Who is about to fork, known to the fork even when that parent is gone before it looks."""

    parent = 0

    def before(self) -> None:
        self.parent = os.getpid()

    def in_child(self) -> None:
        die_with(self.parent)


def main() -> None:
    lineage = Lineage()
    os.register_at_fork(before=lineage.before, after_in_child=lineage.in_child)
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
