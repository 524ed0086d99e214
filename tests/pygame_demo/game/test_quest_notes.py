from clients.pygame_demo.client import events
from clients.pygame_demo.game.quest_notes import QuestNotes
from tests.pygame_demo.stand_ins import story


def millbrook() -> QuestNotes:
    notes = QuestNotes()
    notes.take(events.Welcomed("millbrook", (), False))
    notes.take(story({"gold": 6, "clues": [], "confessed": False, "timber": "unseen"}, is_full=True))
    return notes


def test_nothing_is_given_away_at_the_beginning() -> None:
    notes = millbrook()
    assert notes.notes == [] and notes.gold == 6
    assert not any(word in notes.opening for word in ("Rose", "Edmund", "clapper", "beam"))


def test_a_clue_is_noted_once_and_is_fresh_until_read() -> None:
    notes = millbrook()
    notes.take(story({"clues": ["beam"]}))
    assert [note.key for note in notes.read()] == ["clue beam"]
    notes.take(story({"clues": ["beam", "wool"], "gold": 5}))
    assert [note.key for note in notes.read()] == ["clue wool"]
    assert notes.gold == 5 and notes.read() == []


def test_what_is_not_so_any_more_is_crossed_out() -> None:
    notes = millbrook()
    notes.take(story({"timber": "groaning"}))
    notes.take(story({"timber": "propped"}))
    assert [note.key for note in notes.notes] == ["timber propped"]


def test_loading_an_older_save_forgets_what_came_after_without_announcing_the_rest() -> None:
    notes = millbrook()
    notes.take(story({"clues": ["beam"], "confessed": True}))
    notes.read()
    notes.take(story({"clues": ["beam"], "gold": 6}, is_full=True))
    assert [note.key for note in notes.notes] == ["clue beam"] and notes.read() == []


def test_the_ending_is_told() -> None:
    notes = millbrook()
    notes.take(story({}, told=(("story_ends", {"how": "mercy"}),)))
    assert "bell will ring again" in notes.ending


def test_worlds_without_notes_show_their_facts() -> None:
    notes = QuestNotes()
    notes.take(events.Welcomed("hello", (), False))
    notes.take(story({"martha.trust": 2, "seen": False}, is_full=True))
    assert [note.text for note in notes.notes] == ["martha: trust: 2"]
