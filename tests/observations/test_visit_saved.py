"""After Finish: thanks once, what was chosen told back, and what she may want to do next."""

from tests.cast import Cast
from tests.conftest import SignIn
from tests.observations.helpers import moment, wrote


def test_thanks_and_what_is_next(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("A.", "W17"), moment("B."), days_ago=0.001)
    page = " ".join(sign_in(cast.noor).get(f"/visits/{visit.pk}/saved/").content.decode().split())
    assert "Saved. Thank you for going." in page
    assert "You stayed open, curious and reflective, even when you felt sure." in page
    assert "Record: 2 moments. What you write for yourself stays yours." in page
    assert f"/visits/{visit.pk}/wrong-family/" in page


def test_later_there_is_no_way_to_another_family(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("A."), days_ago=1)
    assert "wrong-family" not in sign_in(cast.noor).get(f"/visits/{visit.pk}/saved/").content.decode()


def test_it_is_its_authors_page(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("A."))
    for name in ["jonas", "ruth"]:
        assert sign_in(cast.members[name]).get(f"/visits/{visit.pk}/saved/").status_code == 404


def test_each_moment_to_bring_is_known_by_its_first_words(cast: Cast, sign_in: SignIn) -> None:
    visit = wrote(cast.noor, cast.heron, moment("He turned to her voice and laughed."), moment("Later he slept."))
    page = sign_in(cast.noor).get(f"/visits/{visit.pk}/saved/").content.decode()
    for number, words in enumerate(["He turned to her voice", "Later he slept."], 1):
        assert page.index(words) < page.index(f"Bring moment {number}")


def test_what_was_told_stands_under_its_moment_with_who_does_not_read_it(cast: Cast, sign_in: SignIn) -> None:
    first = moment("He looked up.", "W17", "T2", something_else="We sang", kept_from=(cast.jonas,))
    visit = wrote(cast.noor, cast.heron, first, moment("Later he slept.", "W17"))
    page = " ".join(sign_in(cast.noor).get(f"/visits/{visit.pk}/saved/").content.decode().split())
    told = "You stayed open, curious and reflective, even when you felt sure."
    one, two = page.index("He looked up."), page.index("Later he slept.")
    assert one < page.index(told) < two < page.rindex(told)
    assert one < page.index("We sang") < two
    assert one < page.index("Speaks to:") < two
    assert "Jonas Lind does not read moment 1." in page
