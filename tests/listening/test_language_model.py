"""The ARPA model read back: its probabilities are a distribution, and likelier is what stands there."""

import math

from hypothesis import given
from hypothesis import strategies as some

from npc_server.listening.stt.language_model import write_arpa

WORDS = some.sampled_from(["open", "the", "gate", "please"])
SENTENCES = some.lists(
    some.tuples(some.lists(WORDS, min_size=1, max_size=5), some.sampled_from([0.3, 1.0, 6.0])), min_size=1, max_size=8
)


def read(arpa: str) -> dict[tuple[str, ...], tuple[float, float]]:
    """Each gram's log probability and back-off weight (0 where it has none)."""
    grams: dict[tuple[str, ...], tuple[float, float]] = {}
    for line in arpa.split("\n"):
        fields = line.split("\t")
        if len(fields) > 1:
            grams[tuple(fields[1].split())] = (float(fields[0]), float(fields[2]) if len(fields) > 2 else 0.0)
    return grams


def log_probability(grams: dict[tuple[str, ...], tuple[float, float]], gram: tuple[str, ...]) -> float:
    if gram in grams:
        return grams[gram][0]
    return grams.get(gram[:-1], (0.0, 0.0))[1] + log_probability(grams, gram[1:])


@given(SENTENCES)
def test_after_every_history_the_probabilities_of_all_words_add_up_to_one(
    sentences: list[tuple[list[str], float]],
) -> None:
    grams = read(write_arpa(sentences, [("um", 1.0)]))
    words = [gram for gram in grams if len(gram) == 1 and gram != ("<s>",)]
    histories = [(), *(gram for gram in grams if len(gram) < 3 and gram[-1] != "</s>")]
    for history in histories:
        total = sum(10 ** log_probability(grams, (*history, *word)) for word in words)
        assert math.isclose(total, 1, abs_tol=0.01), history


@given(SENTENCES)
def test_the_header_counts_what_follows(sentences: list[tuple[list[str], float]]) -> None:
    arpa = write_arpa(sentences)
    grams = read(arpa)
    for order in (1, 2, 3):
        assert f"ngram {order}={sum(len(gram) == order for gram in grams)}\n" in arpa


def test_a_heavier_sentence_is_likelier() -> None:
    grams = read(write_arpa([(["open", "the", "gate"], 6.0), (["open", "the", "door"], 1.0)]))
    assert log_probability(grams, ("open", "the", "gate")) > log_probability(grams, ("open", "the", "door"))
