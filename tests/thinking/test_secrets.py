"""Whether a text tells a secret of the sample world, and when that is allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from npc_server.thinking.prompt import PromptBuilder
from npc_server.thinking.secrets import Secrets
from story_graph import StoryView, World, begin, load_world
from tests.story_graph.worlds import MILLBROOK


@pytest.fixture(scope="module")
def world() -> World:
    return load_world(MILLBROOK)


@pytest.fixture(scope="module")
def secrets(world: World) -> Secrets:
    return Secrets(world)


def test_every_secret_is_told_by_its_own_text_and_no_common_knowledge_tells_one(world: World, secrets: Secrets) -> None:
    for character in world.characters.values():
        for knowledge in character.knowledge:
            told = secrets.told_in(knowledge.text)
            assert (f"{character.id}.{knowledge.name}" in told) is (knowledge.reveal is not None), knowledge.text


@pytest.mark.parametrize(
    "text",
    [
        "THE CLAPPER LIES UNDER THE THIRD SACK ON THE LEFT!",
        "Under the third sack, on the left... that is where the clapper lies.",
        "the\nclapper -- lies; under: the (third) sack, left",
        "Third sack. Left. The clapper lies there.",
        "Ｔｈｅ　ｃｌａｐｐｅｒ　ｌｉｅｓ　ｕｎｄｅｒ　ｔｈｅ　ｔｈｉｒｄ　ｓａｃｋ",
    ],
)
def test_a_secret_is_found_in_other_letters_order_and_sentences(secrets: Secrets, text: str) -> None:
    assert "rose.hiding" in secrets.told_in(text)


def test_a_few_words_of_a_secret_tell_nothing_but_five_in_a_row_do(secrets: Secrets) -> None:
    assert secrets.told_in("I took the key, and then I went to bed.") == frozenset()
    assert secrets.told_in("They took the clapper from the bell at night.") == {"rose.deed"}


@pytest.mark.parametrize("text", ["", "...", "the of and to it", "Mind the sacks, dear, and have some soup."])
def test_what_tells_nothing_is_no_secret(secrets: Secrets, text: str) -> None:
    assert secrets.told_in(text) == frozenset()


def test_a_secret_is_locked_until_its_condition_holds(world: World, secrets: Secrets) -> None:
    state = begin(world.story, player_name="Ada").state
    both = {"rose.deed", "rose.hiding"}
    assert secrets.locked(both, StoryView(world.story, state)) == both
    confessed = replace(state, facts={**state.facts, "confessed": True})
    assert secrets.locked(both, StoryView(world.story, confessed)) == frozenset()


def test_the_authors_own_lines_tell_a_secret_only_at_the_node_that_opens_it(world: World, secrets: Secrets) -> None:
    telling = {line.id for line in world.story.lines.values() for text in line.texts if secrets.told_in(text)}
    assert len(telling) <= 14
    assert "mill.confess.greet" in telling and not any(line.startswith("inn.hearth") for line in telling)


def test_scripts_without_spaces_are_compared_too(world: World) -> None:
    rose = world.characters["rose"]
    hiding = next(one for one in rose.knowledge if one.name == "hiding")
    rose = replace(rose, knowledge=(replace(hiding, text="鐘舌は左から三番目の袋の下にある"),))
    secrets = Secrets(replace(world, characters={"rose": rose}))
    assert secrets.told_in("ええ、鐘舌は左の袋の下にあるよ。") == {"rose.hiding"}
    assert secrets.told_in("今日は雨が降っています。") == frozenset()


TELLING = {
    "rose": ("clapper", "midnight", "third sack", "rotten", "beam", "oak", "confess", "denies", "thief", "found out"),
    "walter": ("deaf", "hearing", "heard", "new oak", "knitted"),
    "agnes": ("lantern", "was rose", "thief", "theft", "hearing", "deaf", "changed his"),
    "edmund": ("spent", "doctor", "no oak", "oak", "theft", "thief", "guilt", "caught", "admit"),
}
"""What would give a secret away, in its own words or in others that no comparison finds."""


@pytest.mark.parametrize("character", TELLING)
def test_nothing_that_a_model_is_told_at_the_start_hints_at_a_secret(
    world: World, secrets: Secrets, character: str
) -> None:
    builder, state = PromptBuilder(world, secrets), begin(world.story, player_name="Ada").state
    brief = builder.build(character, state, "hello").messages[0].content.casefold()
    common = "the bell rang once at midnight two nights ago"
    assert [words for words in TELLING[character] if words in brief.replace(common, "")] == []


def test_a_model_is_told_the_secrets_once_they_open(world: World) -> None:
    """So that the words of the test before are those that would be found."""
    opened = {
        name: replace(one, knowledge=tuple(replace(known, reveal=None) for known in one.knowledge))
        for name, one in world.characters.items()
    }
    world = replace(world, characters=opened)
    builder, state = PromptBuilder(world, Secrets(world)), begin(world.story, player_name="Ada").state
    for character, words in TELLING.items():
        brief = builder.build(character, state, "hello").messages[0].content.casefold()
        assert sum(each in brief for each in words) >= 2
