"""What happens behind the API's back: the admin's side, and what members are sent."""

from mockserver.exchange.levers import Lever
from mockserver.providers.loyalife.levers.files import take_file
from mockserver.providers.loyalife.levers.holds import approve, reject
from mockserver.providers.loyalife.levers.members import set_password, set_status
from mockserver.providers.loyalife.levers.otps import get_otp
from mockserver.providers.loyalife.levers.programs import rotate

LEVERS = (
    Lever(
        "POST",
        "/programs/{id}/rotate",
        "Give a client of a program new credentials; the old ones and their tokens end.",
        rotate,
    ),
    Lever("GET", "/otp", "Read the code that a member was sent; 404 when none is open.", get_otp),
    Lever(
        "POST",
        "/members/{reference}/password",
        "Set a password, as clients send it; a blocked login is free again.",
        set_password,
    ),
    Lever("POST", "/members/{reference}/status", "Give a member another status.", set_status),
    Lever(
        "POST",
        "/files/{type}",
        "Process a batch file of type TXN, CPD, BNS or CRD, given as the body.",
        take_file,
        takes_text=True,
    ),
    Lever("POST", "/holds/{id}/approve", "Let points on hold in.", approve),
    Lever("POST", "/holds/{id}/reject", "Give points on hold up.", reject),
)
