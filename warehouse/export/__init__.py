"""Releases: the lake's tables as files that anybody can open, public by default. See `warehouse.export.release.export`."""
from __future__ import annotations

from warehouse.export.release import ExportResult, export

__all__ = ["ExportResult", "export"]
