"""What happens behind the API of Loyalife: the admin's side, and what members are sent."""

from typing import Any, TypedDict

from mockserver.client.connection import Calls, given, part


class Credentials(TypedDict):
    """What a client of a program asks for tokens with."""

    client_id: str
    """Who asks."""
    client_secret: str
    """The secret of that client."""


class OneTimePassword(TypedDict):
    """The code that a member was sent, when it ends, and how many wrong tries it has left."""

    otp: int
    """What the member has to type."""
    expires_at: str
    """When it ends by the world's clock, ISO 8601."""
    attempts_left: int
    """How many wrong tries it has left."""


class RejectedRow(TypedDict):
    """A row of a file that changed nothing; the header is row 1."""

    row: int
    """Which row of the file it is."""
    code: str
    """The service's code of what is wrong."""
    message: str
    """What is wrong, in words."""


class FileReport(TypedDict):
    """What came of a file; `total` are the rows below the header."""

    file: str
    """The name of the file."""
    total: int
    processed: int
    """How many rows changed something."""
    rejected: list[RejectedRow]
    """The others."""


class Loyalife:
    """The levers of Loyalife in one world.

    Members are found by RelationReference or e-mail address, in any program unless `program`
    names one. Records are returned as the API shows them.
    """

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def rotate(self, program: int, client_id: str | None = None) -> Credentials:
        """Give a client of a program new credentials; the old ones and their tokens end.

        It is the client that was listed first unless `client_id` names one.
        """
        credentials: Credentials = self._pull(
            f"/programs/{program}/rotate", given({"client_id": client_id})
        )
        return credentials

    def otp(
        self, member: str, otp_type: str = "LOGIN", program: int | None = None
    ) -> OneTimePassword:
        """Return the code that a member was sent last for a purpose, as long as it is open.

        `otp_type` is the OtpType of the request that had it sent.
        """
        wanted = given({"reference": member, "type": otp_type, "program": program})
        code: OneTimePassword = self._calls.here("GET", "/loyalife/otp", query=wanted)
        return code

    def set_password(self, member: str, password: str, program: int | None = None) -> None:
        """Set a password, which is the hash that clients send; a blocked login is free again."""
        self._pull(f"/members/{part(member)}/password", {"password": password}, program)

    def set_member_status(
        self, member: str, status: int, program: int | None = None
    ) -> dict[str, Any]:
        """Give a member a status from 1 to 6, whatever the present one is; returns the profile."""
        path = f"/members/{part(member)}/status"
        profile: dict[str, Any] = self._pull(path, {"status": status}, program)
        return profile

    def approve_hold(self, request_id: str) -> dict[str, Any]:
        """Let the points of a transaction in that are on hold; returns what has come of it."""
        return self._decide(request_id, "approve")

    def reject_hold(self, request_id: str) -> dict[str, Any]:
        """Give the points of a transaction up that are on hold; returns what has come of it."""
        return self._decide(request_id, "reject")

    def process_file(
        self,
        file_type: str,
        content: str | bytes,
        filename: str | None = None,
        program: int | None = None,
    ) -> FileReport:
        """Process a batch file of type TXN, CPD, BNS or CRD as if it had been uploaded.

        Its first row is the header. The program must be named where there are several.
        """
        report: FileReport = self._calls.here(
            "POST",
            f"/loyalife/files/{part(file_type)}",
            content.encode() if isinstance(content, str) else content,
            given({"filename": filename, "program": program}),
        )
        return report

    def _decide(self, request_id: str, decision: str) -> dict[str, Any]:
        item: dict[str, Any] = self._pull(f"/holds/{part(request_id)}/{decision}", {})
        return item

    def _pull(self, path: str, body: dict[str, Any], program: int | None = None) -> Any:
        return self._calls.here("POST", f"/loyalife{path}", body, given({"program": program}))
