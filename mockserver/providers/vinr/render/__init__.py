"""From records to what is on the wire, in the shapes of both surfaces."""
