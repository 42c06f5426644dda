"""Registers what each package has for the office's configuration pages."""

from importlib import import_module
from importlib.util import find_spec

for package in ("rounds", "producers", "products", "dossiers", "certificates", "notices", "register"):
    if find_spec(f"products.{package}.admin"):
        import_module(f"products.{package}.admin")
