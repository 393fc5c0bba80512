"""From YAML to validated fixtures: reading, overlaying, checking, and their JSON Schema."""
