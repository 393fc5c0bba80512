"""The `/_mock` API: drives worlds, time, faults and what happens behind the providers' backs."""
