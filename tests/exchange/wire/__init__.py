"""Tests of faults on the wire."""
