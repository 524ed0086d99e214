import random

import pytest

from clients.pygame_demo.game.village import GREETING_DISTANCE, SQUARE, Village, size_at

FRAME_S = 1 / 60
PEOPLE = [("agnes", "Agnes"), ("walter", "Walter"), ("rose", "Rose"), ("edmund", "Edmund")]


def village(seed: int = 1) -> Village:
    made = Village(random.Random(seed))
    made.settle(PEOPLE)
    return made


def walk(place: Village, direction: tuple[float, float], seconds: float) -> None:
    for _ in range(round(seconds / FRAME_S)):
        place.step(FRAME_S, direction)


def test_player_walks_where_the_keys_point() -> None:
    place = village()
    x = place.player.x
    walk(place, (-1, 0), 1.0)
    assert 100 < x - place.player.x < 250
    assert place.player.is_facing_left and place.player.is_walking
    walk(place, (0, 0), 0.1)
    assert not place.player.is_walking


def test_walking_slantwise_is_not_faster() -> None:
    straight, slanted = village(), village()
    straight.player.x = slanted.player.x = 300
    walk(straight, (1, 0), 0.5)
    walk(slanted, (1, -1), 0.5)
    assert slanted.player.x - 300 < straight.player.x - 300


@pytest.mark.parametrize("direction", [(-1, 0), (1, 0), (0, -1), (0, 1), (1, 1), (-1, -1)])
def test_player_stays_in_the_square(direction: tuple[float, float]) -> None:
    place = village()
    walk(place, direction, 20)
    left, top, right, bottom = SQUARE
    assert left <= place.player.x <= right and top <= place.player.y <= bottom


def test_player_walks_around_the_well_not_through_it() -> None:
    place = Village(random.Random(1))
    place.player.x, place.player.y = 640, 640
    walk(place, (0, -1), 5)
    assert place.player.y > 575


def test_somebody_is_near_from_three_steps_on_and_until_the_player_has_gone() -> None:
    place = village()
    agnes = place.people["agnes"]
    place.player.x, place.player.y = agnes.x + GREETING_DISTANCE + 40, agnes.y
    place.step(FRAME_S, (0, 0))
    assert place.near is None
    place.player.x = agnes.x + GREETING_DISTANCE - 5
    place.step(FRAME_S, (0, 0))
    assert place.near is agnes
    place.player.x = agnes.x + GREETING_DISTANCE + 10
    place.step(FRAME_S, (0, 0))
    assert place.near is agnes
    place.player.x = agnes.x + GREETING_DISTANCE + 60
    place.step(FRAME_S, (0, 0))
    assert place.near is None


def test_whoever_is_near_stops_and_looks_at_the_player() -> None:
    place = village()
    rose = place.people["rose"]
    place.player.x, place.player.y = rose.x - 60, rose.y
    walk(place, (0, 0), 10)
    assert rose.is_facing_left and not rose.is_walking
    assert (rose.x, rose.y) == rose.home


@pytest.mark.parametrize("character", [id_ for id_, _ in PEOPLE])
def test_stepping_back_leaves_nobody_near(character: str) -> None:
    place = village()
    person = place.people[character]
    place.player.x, place.player.y = person.x - 40, person.y + 10
    place.step(FRAME_S, (0, 0))
    assert place.near is person
    place.step_back()
    place.step(FRAME_S, (0, 0))
    assert place.near is None


def test_people_stroll_around_their_homes() -> None:
    place = village()
    homes = {id_: person.home for id_, person in place.people.items()}
    has_walked: set[str] = set()
    for _ in range(60 * 60):
        place.step(FRAME_S, (0, 0))
        for id_, person in place.people.items():
            if person.is_walking:
                has_walked.add(id_)
            assert abs(person.x - homes[id_][0]) < 60 and abs(person.y - homes[id_][1]) < 60
    assert has_walked == {"agnes", "walter", "rose", "edmund"}


def test_people_of_other_worlds_get_places_of_their_own() -> None:
    place = Village(random.Random(1))
    place.settle([(f"p{n}", f"P{n}") for n in range(5)])
    homes = [person.home for person in place.people.values()]
    assert len(set(homes)) == 5
    before = place.people["p0"]
    place.settle([("p0", "P0")])
    assert place.people["p0"] is before


def test_people_look_smaller_further_away() -> None:
    assert size_at(SQUARE[1]) < 0.85 < 1.15 < size_at(SQUARE[3])


@pytest.mark.parametrize("dx", range(-60, 61, 15))
@pytest.mark.parametrize("dy", [-20, 0, 20, 40, 50])
def test_who_walks_away_can_go_on_walking_and_is_not_greeted_again(dx: int, dy: int) -> None:
    place = village()
    walter = place.people["walter"]
    place.player.x, place.player.y = walter.x + dx, walter.y + dy
    place.step(0.0, (0, 0))
    assert place.near is walter
    place.step_back()
    left_at = (place.player.x, place.player.y)
    place.step(0.0, (0, 0))
    assert place.near is None
    assert any(leads_away(place, left_at, direction) for direction in ((1, 0), (-1, 0), (0, 1), (0, -1)))


def leads_away(place: Village, begin: tuple[float, float], direction: tuple[int, int]) -> bool:
    place.player.x, place.player.y = begin
    place.step(0.05, direction)
    return (place.player.x, place.player.y) != begin
