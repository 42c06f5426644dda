"""Registers what each package has for the administrator. Score sheets are not here: no open score is (SECURITY 14)."""

from importlib import import_module
from importlib.util import find_spec

for package in ("ward", "councils", "sessions", "results", "decisions"):
    if find_spec(f"evaluations.{package}.admin"):
        import_module(f"evaluations.{package}.admin")
