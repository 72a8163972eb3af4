"""index.html: a release at a glance, with its counts, a timeline and a map, drawn here as SVG; no script, nothing from elsewhere."""
from __future__ import annotations

import datetime as dt
import html
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.changes import at
from warehouse.export.documents import TITLE, Facts
from warehouse.tables import TABLES

if TYPE_CHECKING:
    from warehouse.lake import Lake

WORLD = Path(__file__).parent / "world.txt"  # cells of 1.5 degrees with a town in them (GeoNames), a row of hex digits each
COLOURS = {"protest": "#1f77b4", "arrest": "#d62728", "sentencing": "#7f3c8d"}
LIVE = "merged_into IS NULL AND status = 'occurred'"
STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:1020px;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}
h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse}td,th{padding:.15rem .9rem .15rem 0;text-align:left}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
svg{width:100%;height:auto;display:block}.note{color:#555;font-size:.9rem}.key span{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 1em}
"""


def write(part: Path, known: Facts, lake: Lake, changes: Mapping[str, int]) -> None:
    events = at(lake, "events", known.snapshot)
    months = lake.query(
        f"SELECT date_trunc('month', date_start)::DATE AS month, type, count(*) AS n FROM {events} "
        f"WHERE {LIVE} AND type IN ('protest', 'arrest', 'sentencing') AND date_precision IN ('day', 'week', 'month') GROUP BY ALL ORDER BY ALL"
    ).to_pylist()
    points = lake.query(
        f"SELECT round(lat, 1) AS lat, round(lon, 1) AS lon, type = 'protest' AS protest, count(*) AS n FROM {events} "
        f"WHERE {LIVE} AND lat IS NOT NULL AND place_precision IN ('site', 'locality') GROUP BY ALL ORDER BY n DESC, 1, 2, 3 LIMIT 3000"
    ).to_pylist()
    types = lake.query(
        f"SELECT type, count(*) AS n, count(DISTINCT country) AS countries, min(date_start) AS first, max(date_start) AS last FROM {events} "
        f"WHERE {LIVE} GROUP BY type ORDER BY n DESC, type"
    ).to_pylist()
    (part / "index.html").write_text(render(known, types, months, points, changes), encoding="utf-8")


def render(
    known: Facts, types: list[dict[str, Any]], months: list[dict[str, Any]], points: list[dict[str, Any]], changes: Mapping[str, int]
) -> str:
    """The page, from counts alone: no name and no text of an article comes near it."""
    kinds = "".join(
        f"<tr><td>{html.escape(t['type'])}</td><td class=n>{t['n']:,}</td><td class=n>{t['countries']:,}</td><td>{t['first'] or ''}</td>"
        f"<td>{t['last'] or ''}</td></tr>" for t in types
    )
    tables = "".join(f"<tr><td>{n}</td><td class=n>{count:,}</td><td>{html.escape(TABLES[n].text)}</td></tr>" for n, count in known.rows.items())
    who = (
        "Persons named in custody events have pseudonyms; full texts of articles are left out." if known.public
        else "<strong>This release names private persons and is not for publication.</strong>"
    )
    key = "".join(f"<span style='background:{c}'></span>{t}s" for t, c in COLOURS.items())
    changed = ""
    if known.since is not None:
        rows = "".join(f"<tr><td>{n}</td><td class=n>{count:,}</td></tr>" for n, count in changes.items() if count)
        changed = f"<h2>Changed since snapshot {known.since}</h2><table>{rows or '<tr><td>nothing</td></tr>'}</table>"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>{TITLE}</title>
<style>{STYLE}</style></head><body>
<h1>{TITLE}</h1>
<p class="note">Snapshot {known.snapshot} of {known.time:%Y-%m-%d %H:%M} UTC. {who}
<a href="README.md">README</a> · <a href="CODEBOOK.md">Codebook</a> · <a href="CITATION.cff">Cite</a> · <a href="LICENSE">Licence</a> ·
<a href="SHA256SUMS">Sums</a></p>
<h2>Events that occurred</h2>
<table><tr><th>type</th><th class=n>events</th><th class=n>countries</th><th>first day</th><th>last day</th></tr>{kinds}</table>
<h2>By month</h2><p class="note key">{key}</p>
{timeline(months)}
<h2>Where</h2><p class="note">Events whose town is known; a circle's area goes with their number. Blue: protests, red: custody.
Grey: where towns are.</p>
{world_map(points)}
<h2>Tables</h2><table><tr><th>table</th><th class=n>rows</th><th>what it holds</th></tr>{tables}</table>
{changed}
</body></html>
"""


def timeline(months: list[dict[str, Any]]) -> str:
    """Stacked bars, a bar a month; past ten years a bar a year."""
    width, height, left, base = 1000, 240, 52, 204
    if not months:
        return "<p>No event with a known month.</p>"
    first, last = min(m["month"] for m in months), max(m["month"] for m in months)
    yearly = (last.year - first.year) >= 10
    slots = list(range(first.year, last.year + 1)) if yearly else [
        first.year * 12 + first.month - 1 + i for i in range((last.year - first.year) * 12 + last.month - first.month + 1)
    ]
    counts: dict[tuple[int, str], int] = {}
    for m in months:
        slot = m["month"].year if yearly else m["month"].year * 12 + m["month"].month - 1
        counts[slot, m["type"]] = counts.get((slot, m["type"]), 0) + m["n"]
    top = max(sum(counts.get((s, t), 0) for t in COLOURS) for s in slots)
    step = (width - left) / len(slots)
    out = [f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Events by {"year" if yearly else "month"}">']
    for value in _ticks(top):
        y = base - value / top * (base - 14)
        out.append(f'<line x1="{left}" x2="{width}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{left - 6}" y="{y + 4:.1f}" font-size="12" text-anchor="end" fill="#555">{value:,}</text>')
    every = max(1, math.ceil(len(slots) / 12))
    for i, slot in enumerate(slots):
        y = float(base)
        x = left + i * step
        for kind, colour in COLOURS.items():
            size = counts.get((slot, kind), 0) / top * (base - 14)
            if size:
                y -= size
                out.append(f'<rect x="{x + step * 0.08:.1f}" y="{y:.1f}" width="{min(step * 0.84, 60):.1f}" height="{size:.1f}" fill="{colour}"/>')
        if i % every == 0:
            label = str(slot) if yearly else dt.date(slot // 12, slot % 12 + 1, 1).strftime("%Y-%m")
            out.append(f'<text x="{x + min(step / 2, 34):.1f}" y="{base + 18}" font-size="12" text-anchor="middle" fill="#555">{label}</text>')
    return "".join(out) + "</svg>"


def world_map(points: list[dict[str, Any]]) -> str:
    """Plate carrée from 80 north to 60 south, with a graticule of 30 degrees."""
    width, scale = 1000, 1000 / 360
    height = 140 * scale
    out = [f'<svg viewBox="0 0 {width} {height:.0f}" role="img" aria-label="Map of events" style="background:#f6f8fa">']
    cell = 1.5 * scale
    path = []
    for r, line in enumerate(WORLD.read_text(encoding="ascii").split()):
        y = (r * 1.5 - 10) * scale
        bits = f"{int(line, 16):0240b}"
        if 0 <= y < height:
            start = None
            for c, bit in enumerate(bits + "0"):
                if bit == "1" and start is None:
                    start = c
                elif bit == "0" and start is not None:
                    path.append(f"M{start * cell:.1f} {y:.1f}h{(c - start) * cell:.1f}v{cell:.1f}h-{(c - start) * cell:.1f}z")
                    start = None
    out.append(f'<path d="{"".join(path)}" fill="#d9dde1"/>')
    out += [f'<path d="M{x * scale:.1f} 0V{height:.0f}" stroke="#e8ebee"/>' for x in range(0, 361, 30)]
    out += [f'<path d="M0 {(80 - lat) * scale:.1f}H{width}" stroke="{"#c3c9cf" if lat == 0 else "#e8ebee"}"/>' for lat in range(-60, 81, 20)]
    most = max((p["n"] for p in points), default=1)
    for p in points:
        x, y = (p["lon"] + 180) * scale, (80 - p["lat"]) * scale
        if 0 <= y <= height:
            radius = 2.2 + 13 * math.sqrt(p["n"] / most) if most > 3 else 4.0
            colour = COLOURS["protest"] if p["protest"] else COLOURS["arrest"]
            out.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{colour}" fill-opacity=".55"/>')
    return "".join(out) + "</svg>"


def _ticks(top: int) -> list[int]:
    step = 10 ** max(0, len(str(top)) - 1)
    for factor in (1, 2, 5, 10):
        if top / (step * factor) <= 5:
            return list(range(0, top + 1, step * factor))
    return [0, top]
