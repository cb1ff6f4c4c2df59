"""The web server's own lines, as all others: an invalid request is told with the sender's words by gunicorn itself."""

from typing import Any

from gunicorn.glogging import Logger

from imh_practice.shared.logs import PlainFacts


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """gunicorn's ``logger_class``; named where the server is started."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(PlainFacts())
