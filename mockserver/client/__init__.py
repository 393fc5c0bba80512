"""A typed client of the control plane, on the standard library alone.

    control = Control("http://127.0.0.1:8080", world="checkout")
    control.fail(provider="expys", operation="createRedemption", error="INSUFFICIENT_POINTS")
    control.advance("301s")
    control.verify(operation="createRedemption", body={"offer": "off_spa"}, exactly=1)

Every call is answered before it returns. `ControlError` is raised when the server refuses a call,
`ConnectionError` when it cannot be reached. The documents that calls take and return are typed
dictionaries, see `mockserver.client.types`.
"""

from mockserver.client.control import Control
from mockserver.client.errors import ControlError, NotVerified

__all__ = ["Control", "ControlError", "NotVerified"]
