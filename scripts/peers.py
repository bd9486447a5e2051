"""What others would take to find an item: libraries that rank names for a question, as they come."""

import sqlite3
from collections.abc import Callable, Sequence
from typing import Any

from knowledge.catalogue.items import ServiceItem
from knowledge.matching.lexicon import lexical_segmenter
from knowledge.matching.text import fold, fold_names, grams

DEPTH = 10
Ask = Callable[[str], list[str]]  # item codes, best first
Terms = Callable[[str], list[str]]  # the terms of a folded text


def _words(folded: str) -> list[str]:
    return lexical_segmenter().words(folded)


def _folded(items: Sequence[ServiceItem]) -> list[str]:
    return fold_names([item.name for item in items])


def _rapidfuzz(scorer: str, prepare: Callable[[str], str]) -> Callable[[Sequence[ServiceItem]], Ask]:
    def build(items: Sequence[ServiceItem]) -> Ask:
        from rapidfuzz import fuzz, process

        names, score = list(map(prepare, _folded(items))), getattr(fuzz, scorer)
        return lambda query: [
            items[n].code for _, _, n in process.extract(prepare(fold(query)), names, scorer=score, limit=DEPTH)
        ]

    return build


def _bm25s(terms: Terms) -> Callable[[Sequence[ServiceItem]], Ask]:
    def build(items: Sequence[ServiceItem]) -> Ask:
        import bm25s

        index, vocabulary = bm25s.BM25(), dict[str, int]()
        texts = [[vocabulary.setdefault(term, len(vocabulary)) for term in terms(name)] for name in _folded(items)]
        index.index(bm25s.tokenization.Tokenized(texts, vocabulary), show_progress=False)

        def ask(query: str) -> list[str]:
            known = [term for term in terms(fold(query)) if term in vocabulary]
            if not known:
                return []
            found, _ = index.retrieve([known], k=min(DEPTH, len(items)), show_progress=False)
            return [items[int(n)].code for n in found[0]]

        return ask

    return build


def _tantivy(items: Sequence[ServiceItem]) -> Ask:
    """Character 1–2-grams, one thread."""
    import tantivy

    schema = tantivy.SchemaBuilder()
    schema.add_text_field("grams", tokenizer_name="whitespace")
    schema.add_unsigned_field("number", stored=True)
    schema = schema.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=200_000_000, num_threads=1)
    for number, name in enumerate(_folded(items)):
        writer.add_document(tantivy.Document(grams=" ".join(grams(name)), number=number))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def ask(query: str) -> list[str]:
        asked = [tantivy.Query.term_query(schema, "grams", term) for term in grams(fold(query))]
        any_of = tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in asked])
        found = searcher.search(any_of, DEPTH, count=False).hits
        return [items[searcher.doc(address)["number"][0]].code for _, address in found]

    return ask


def _fts5(items: Sequence[ServiceItem]) -> Ask:
    """Character 1–2-grams, parted by blanks, in memory."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE names USING fts5(grams, tokenize = 'unicode61', content = '')")
    rows: Any = ((number, " ".join(grams(name))) for number, name in enumerate(_folded(items)))
    base.executemany("INSERT INTO names (rowid, grams) VALUES (?, ?)", rows)

    def ask(query: str) -> list[str]:
        terms = " OR ".join(f'"{term}"' for term in grams(fold(query)))
        if not terms:
            return []
        found = base.execute("SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT ?", (terms, DEPTH))
        return [items[number].code for (number,) in found]

    return ask


PEERS: dict[str, Callable[[Sequence[ServiceItem]], Ask]] = {
    "rapidfuzz WRatio": _rapidfuzz("WRatio", str),
    "rapidfuzz ratio": _rapidfuzz("ratio", str),
    "rapidfuzz token_set, jieba words": _rapidfuzz("token_set_ratio", lambda folded: " ".join(_words(folded))),
    "bm25s, jieba words": _bm25s(_words),
    "bm25s, 1–2-grams": _bm25s(grams),
    "tantivy, 1–2-grams": _tantivy,
    "SQLite FTS5, 1–2-grams": _fts5,
}
