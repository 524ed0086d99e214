"""Words as the recogniser counts them, how they sound, and the vocabulary that they make."""

from pathlib import Path

import pytest

from npc_server.errors import ConfigurationError
from npc_server.listening.stt.pronunciation import Pronunciations, to_arpabet
from npc_server.listening.stt.registry import RECOGNISERS, make_recogniser
from npc_server.listening.stt.text_normalisation import normalise
from npc_server.listening.stt.vocabulary_files import VocabularyFiles, build_vocabulary
from npc_server.listening.types import Vocabulary


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Who's there?", "who's there"),
        ("I don\u2019t know \u2014 ask Mr. Fenwick!", "i don't know ask mister fenwick"),
        ("Caf\u00e9, na\u00efve \u0141ukasz", "cafe naive lukasz"),
        ("It costs 1,250 gold", "it costs one thousand two hundred fifty gold"),
        ("room 007", "room zero zero seven"),
        ("21", "twenty one"),
        ("...", ""),
    ],
)
def test_sentences_become_words(text: str, words: str) -> None:
    assert normalise(text) == tuple(words.split())


def test_mnemonics_become_phones_without_repeats_and_unknown_ones_are_left_out() -> None:
    assert to_arpabet("m_'A:_r_@") == "M AA R AH"
    assert to_arpabet("n_-_n_!!_i:") == "N IY"


def test_known_words_keep_their_variants_and_unknown_ones_are_spelt(tmp_path: Path) -> None:
    dictionary = tmp_path / "some.dict"
    dictionary.write_text("the DH AH\nthe(2) DH IY\n", encoding="utf-8")
    pronunciations = Pronunciations(dictionary)
    assert pronunciations.of("the") == ["DH AH", "DH IY"]
    (spelt,) = pronunciations.of("zorvath")
    assert spelt.split()[0] == "Z"


def test_a_vocabulary_has_every_word_of_its_lines_in_both_files(tmp_path: Path) -> None:
    dictionary = tmp_path / "some.dict"
    dictionary.write_text("bell B EH L\nrings R IH NG Z\n", encoding="utf-8")
    vocabulary = Vocabulary(expected=("the bell rings!",), names=("Zorvath",))
    files = VocabularyFiles(tmp_path, vocabulary.key)
    build_vocabulary(vocabulary, files, Pronunciations(dictionary))
    known = {line.split()[0] for line in files.dictionary.read_text(encoding="utf-8").splitlines()}
    model = files.language_model.read_text(encoding="utf-8")
    assert {"the", "bell", "rings", "zorvath", "hello", "um"} <= known
    assert "\tthe bell rings\n" in model
    assert "\twho is zorvath\n" in model
    files.remove()
    files.remove()
    assert not files.language_model.exists()


def test_equal_vocabularies_have_equal_keys_and_moved_lines_another() -> None:
    assert Vocabulary(("a",), ("b",)).key == Vocabulary(("a",), ("b",)).key
    assert Vocabulary(("a", "b")).key != Vocabulary(("a",), ("b",)).key


def test_an_unknown_recogniser_is_named_with_those_that_there_are() -> None:
    with pytest.raises(ConfigurationError, match="'whispr'.*pocketsphinx"):
        make_recogniser("whispr", workers=1)


def test_a_recogniser_whose_package_is_missing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(RECOGNISERS, "absent", "no_such_package:Recogniser")
    with pytest.raises(ConfigurationError, match="no_such_package"):
        make_recogniser("absent", workers=1)
