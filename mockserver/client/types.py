"""The documents that calls take and return, as typed dictionaries.

They are the JSON itself: a later server may add keys, and nothing here breaks.
"""

from mockserver.control_wire import *  # noqa: F403 - the shapes have one home, and this is their door
