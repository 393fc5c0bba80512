"""The shapes of the control plane as they were published, and what has become of them since.

python -m tests.control.published                      says what has changed
python -m tests.control.published --changelog "LINE"   publishes it; CHANGELOG.md has the line
"""
