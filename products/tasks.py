"""Registers what each package does by the clock or as a job."""

from importlib import import_module
from importlib.util import find_spec

for package in ("dossiers", "certificates", "register", "reorganising"):
    if find_spec(f"products.{package}.tasks"):
        import_module(f"products.{package}.tasks")
