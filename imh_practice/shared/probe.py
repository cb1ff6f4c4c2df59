"""`python -m imh_practice.shared.probe HOST:PORT PATH`: a container's health check; code 0 when the answer is 200.

Asks under the site's own name, because Django answers to no other. Not curl: the image has none, and needs none.
"""

import http.client
import sys

from imh_practice.shared.environment import read_environment

SECONDS = 8  # below the health check's own limit


def main(server: str, path: str) -> int:
    connection = http.client.HTTPConnection(server, timeout=SECONDS)
    try:
        connection.request("GET", path, headers={"Host": read_environment().ALLOWED_HOSTS[0]})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        sys.stderr.write(f"{server}{path}: {error}\n")
        return 1
    return 0 if status == http.client.OK else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
