"""x"""

READS = ()
WRITES = ()
LAST = ()
