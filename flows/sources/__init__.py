"""Readers of sources: whatever comes in becomes `Raw` pieces, and each piece an `Article` or a row of quarantine."""
from __future__ import annotations

from flows.sources.files import collect
from flows.sources.raw import Kind, Raw
from flows.sources.read import read
from flows.sources.refusal import Reason
from flows.sources.told import Told

__all__ = ["Kind", "Raw", "Reason", "Told", "collect", "read"]
