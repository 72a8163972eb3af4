"""A report in the form of the codebook: the JSON object that `dissent extract` prints and that a scorer compares."""
from __future__ import annotations

from typing import Any

from extractors.records import Evidence, Quantity, Report, evidence_rows


def event(report: Report) -> dict[str, Any]:
    """The report as the codebook's EVENT, with our further keys: coordinates, categories, confidence, evidence."""
    date, place, sentence = report.date, report.place, report.sentence
    return {
        "type": report.type.value,
        "status": report.status.value,
        "focus": report.focus,
        "date": {
            "start": date.start.isoformat() if date and date.start else None,
            "end": date.end.isoformat() if date and date.end else None,
            "precision": date.precision.value if date else "unknown",
            "basis": date.basis.value if date else "none",
            "text": date.text if date else None,
        },
        "place": {
            "text": place.text if place else None,
            "locality": place.locality if place else None,
            "admin1": place.admin1 if place else None,
            "country": place.country if place else None,
            "lat": place.lat if place else None,
            "lon": place.lon if place else None,
            "geonames_id": place.geonames_id if place else None,
            "precision": place.precision.value if place else "unknown",
        },
        "size": _quantity(report.size),
        "size_estimates": [_quantity(q) for q in report.size_estimates],
        "people": None if report.people is None else {
            "names": list(report.people.names), "text": report.people.text, "low": report.people.low, "high": report.people.high,
        },
        "charges": [c.text for c in report.charges],
        "charge_details": [{"text": c.text, "category": c.category.value, "statute": c.statute} for c in report.charges],
        "sentence": None if sentence is None else {
            "text": sentence.text, "kind": sentence.kind.value, "days": sentence.days, "life": sentence.life, "suspended": sentence.suspended,
            "fine": sentence.fine_text, "fine_amount": sentence.fine_amount, "fine_currency": sentence.fine_currency,
        },
        "actors": [{"role": a.role.value, "text": a.text, "kind": a.kind.value} for a in report.actors],
        "form": report.form.value if report.form else None,
        "trigger": None if report.trigger is None else _evidence(report.trigger),
        "confidence": report.confidence,
        "flags": list(report.flags),
        "report_id": report.report_id,
        "extractor_version": report.extractor_version,
        "evidence": [
            {"field": e.field, "position": e.position, "value": e.value, "start": e.start, "end": e.end, "quote": e.quote, "rule": e.rule,
             "confidence": e.confidence}
            for e in evidence_rows(report)
        ],
    }


def _quantity(quantity: Quantity | None) -> dict[str, Any] | None:
    return None if quantity is None else {"text": quantity.text, "low": quantity.low, "high": quantity.high}


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {"start": evidence.start, "end": evidence.end, "quote": evidence.quote, "rule": evidence.rule, "confidence": evidence.confidence}
