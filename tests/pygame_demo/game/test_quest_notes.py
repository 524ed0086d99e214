from clients.pygame_demo.client import Character, Note, events
from clients.pygame_demo.game.quest_notes import QuestNotes
from tests.pygame_demo.stand_ins import TASK, TITLE, story

BEAM, WOOL = Note("beam", "The beam is rotten."), Note("wool", "Red wool hangs on the hook.")


def millbrook() -> QuestNotes:
    notes = QuestNotes()
    notes.take(events.Welcomed("millbrook", (), False, TITLE))
    notes.take(story({"gold": 6}, is_full=True, notes=(TASK,)))
    return notes


def hello() -> QuestNotes:
    notes = QuestNotes()
    notes.take(events.Welcomed("hello", (Character("martha", "Martha"),), False, "Hello"))
    notes.take(story({"martha.trust": 0, "player.name": "Robin"}, is_full=True))
    return notes


def test_at_the_beginning_the_notebook_says_what_there_is_to_do() -> None:
    notes = millbrook()
    assert (notes.title, notes.opening, notes.read()) == (TITLE, TASK.text, [])


def test_a_note_is_fresh_until_read() -> None:
    notes = millbrook()
    notes.take(story(notes=(TASK, BEAM)))
    assert notes.read() == [BEAM] and notes.read() == []
    notes.take(story({"gold": 5}))
    assert list(notes.notes) == [TASK, BEAM] and notes.read() == []
    notes.take(story(notes=(TASK, WOOL, BEAM)))
    assert list(notes.notes) == [TASK, WOOL, BEAM] and notes.read() == [WOOL]


def test_a_note_whose_words_change_is_not_announced_again() -> None:
    notes = millbrook()
    notes.take(story(notes=(TASK, Note("purse", "4 gold"))))
    notes.read()
    notes.take(story(notes=(TASK, Note("purse", "2 gold"))))
    assert notes.notes[1].text == "2 gold" and notes.read() == []


def test_what_is_not_so_any_more_is_crossed_out() -> None:
    notes = millbrook()
    notes.take(story(notes=(TASK, BEAM)))
    notes.take(story(notes=(TASK,)))
    assert notes.notes == (TASK,)


def test_loading_an_older_save_forgets_what_came_after_without_announcing_the_rest() -> None:
    notes = millbrook()
    notes.take(story(notes=(TASK, BEAM, WOOL)))
    notes.take(story(notes=(TASK, BEAM), is_full=True))
    assert notes.notes == (TASK, BEAM) and notes.read() == []


def test_the_ending_is_known_while_the_story_stands_there() -> None:
    notes = millbrook()
    notes.take(story(ending="mercy"))
    assert notes.ending == "mercy"
    notes.take(story(notes=(TASK,), is_full=True))
    assert notes.ending == ""


def test_a_world_without_a_notebook_shows_its_facts_in_words() -> None:
    notes = hello()
    assert not notes.notes and notes.opening == ""
    notes.take(story({"martha.trust": 2, "has_bread": True, "seen": ["small_duck", "pond"], "wet": False}))
    told = ["Martha, trust: 2", "Has bread", "Seen: small duck, pond"]
    assert [note.text for note in notes.notes] == told == [note.text for note in notes.read()]
    notes.take(story({"martha.trust": 3}))
    assert notes.notes[0].text == "Martha, trust: 3" and notes.read() == []


def test_a_notebook_that_is_still_empty_shows_no_facts() -> None:
    notes = QuestNotes()
    notes.take(story({"gold": 6}, is_full=True, notes=()))
    assert notes.notes == ()
