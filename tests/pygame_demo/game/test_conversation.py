from clients.pygame_demo.client import events
from clients.pygame_demo.game.conversation import Conversation, LogEntry


def finished(text: str, heard: str | None = None) -> events.UtteranceFinished:
    return events.UtteranceFinished("u-1", "agnes", text, text if heard is None else heard, heard is not None)


def test_interim_words_give_way_to_the_final_ones_which_are_logged_once() -> None:
    talk = Conversation()
    talk.take(events.TranscriptReceived("t-1", "what is", False))
    assert (talk.transcript, talk.is_transcript_final, talk.log) == ("what is", False, [])
    talk.take(events.TranscriptReceived("t-1", "what is the news", True))
    assert talk.transcript == "what is the news" and talk.is_transcript_final
    assert talk.log == [LogEntry("you", "what is the news")]


def test_typed_words_that_the_server_repeats_are_logged_once() -> None:
    talk = Conversation()
    talk.say("Hello")
    talk.take(events.TranscriptReceived("t-1", "Hello", True))
    assert talk.log == [LogEntry("you", "Hello")]


def test_a_new_voice_clears_the_words_before() -> None:
    talk = Conversation()
    talk.say("Hello")
    talk.take(events.PlayerVoiceChanged(True))
    assert talk.transcript == "" and talk.is_player_speaking


def test_a_line_stays_on_the_screen_when_it_was_said() -> None:
    talk = Conversation()
    talk.take(events.UtteranceStarted("u-1", "agnes", "Come in, dear."))
    assert (talk.speaker, talk.line, talk.is_line_over) == ("agnes", "Come in, dear.", False)
    talk.take(finished("Come in, dear."))
    assert (talk.line, talk.is_line_over) == ("Come in, dear.", True)


def test_of_an_interrupted_line_only_what_was_heard_is_kept() -> None:
    talk = Conversation()
    talk.take(events.UtteranceStarted("u-1", "agnes", "Come in, dear."))
    talk.take(finished("Come in, dear.", heard="Come in,"))
    assert talk.line == "Come in,"
    assert talk.log == [LogEntry("agnes", "Come in,", True)]


def test_walking_away_takes_the_choices_away() -> None:
    talk = Conversation()
    talk.take(events.ChoicesOffered((events.Choice("news", "The news"),)))
    assert talk.choices
    talk.leave()
    assert not talk.choices and not talk.line


def test_the_log_keeps_the_newest() -> None:
    talk = Conversation()
    for number in range(1000):
        talk.note(f"{number}")
    assert len(talk.log) == 400 and talk.log[-1].text == "999"
