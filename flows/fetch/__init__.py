"""Fetching pages politely and safely: robots.txt, pauses, a cache on disk; no private addresses, no endless answers."""
from __future__ import annotations

from flows.fetch.client import Fetcher, Page
from flows.fetch.guard import Guard

__all__ = ["Fetcher", "Guard", "Page"]
