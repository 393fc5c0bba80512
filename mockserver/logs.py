"""Log lines of the command: for people, or one JSON object a line for a log collector."""

import json
import logging
from datetime import UTC, datetime

from mockserver.settings import LogFormat, LogLevel

# Libraries that tell of each connection, request and change, and would fill the log with them.
CHATTERING = ("asyncssh", "httpx2", "httpcore2", "watchfiles")


def configure(level: LogLevel, form: LogFormat) -> None:
    """Send this process's log to standard error from now on, replacing an earlier set-up."""
    handler = logging.StreamHandler()
    handler.setFormatter(
        JsonFormatter() if form == "json" else logging.Formatter("%(levelname)s %(message)s")
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in CHATTERING:
        logging.getLogger(name).setLevel(logging.WARNING)
    if level == "info":
        # uvicorn reports its own start and stop there; the command has a line for that.
        logging.getLogger("uvicorn.error").setLevel(logging.WARNING)


class JsonFormatter(logging.Formatter):
    """Renders `{"at", "level", "logger", "message"}`, and `"traceback"` where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        entry = {
            "at": at.replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry)
