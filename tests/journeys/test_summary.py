"""Two people agree on what they will remember; a real worker makes the file, and both take it along."""

from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.conftest import DESK, JOURNEY, OpenAs
from tests.supervision import story
from tests.supervision.agreeing import held, written
from tests.supervision.conftest import Told, tell
from tests.worker import Worker, files_dir, worker

__all__ = ["files_dir", "worker"]
pytestmark = JOURNEY

SAID = "So there were three of you breathing for D."


@pytest.fixture
def told(cast: Cast) -> Told:
    told = tell(cast)
    story.talk(told.bottle, (cast.ruth, SAID))
    held(told.session, cast.noor)
    return told


def download(page: Page, folder: Path) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").click()
    file = folder / waiting.value.suggested_filename
    waiting.value.save_as(file)
    with pikepdf.open(file) as document:
        assert len(document.pages) == 1
    return file.read_bytes()


def test_both_agree_and_both_have_the_file(
    cast: Cast, told: Told, open_as: OpenAs, worker: Worker, tmp_path: Path
) -> None:
    worker.start()
    noor, ruth = open_as(cast.noor), open_as(cast.ruth, size=DESK)
    noor.goto(f"/supervision/{told.session.pk}/?tab=after")
    noor.get_by_role("link", name="Summary", exact=True).click()
    noor.get_by_role("link", name="Begin the summary").click()
    noor.get_by_role("group", name="Line 1").first.get_by_label("Words").fill("D., 11 months.")
    noor.get_by_role("button", name="Take this line").nth(1).click()  # the moment's, then what was said of it
    expect(noor.locator("textarea:focus")).to_have_value(SAID)
    noor.get_by_role("button", name="Save").click()
    noor.get_by_role("button", name="This is how I remember it").click()
    expect(noor.get_by_text("It can be made when each of you remembers it so.")).to_be_visible()

    ruth.goto(f"/supervision/{told.session.pk}/summary/")
    expect(ruth.get_by_text(SAID)).to_be_visible()
    ruth.get_by_role("button", name="This is how I remember it").click()
    ruth.get_by_role("button", name="Make the file").click()
    expect(ruth.get_by_role("main").get_by_text("is ready")).to_be_visible(timeout=120_000)
    expect(ruth.locator("#live")).to_contain_text("is ready")
    hers = download(ruth, tmp_path)
    noor.reload()
    assert download(noor, tmp_path) == hers


def test_without_javascript_the_page_asks_again_by_itself(
    cast: Cast, told: Told, open_as: OpenAs, worker: Worker, tmp_path: Path
) -> None:
    noor, ruth = open_as(cast.noor, javascript=False), open_as(cast.ruth, javascript=False)
    noor.goto(f"/supervision/{told.session.pk}/summary/edit/")
    noor.locator("textarea").first.fill("D., 11 months.")
    noor.get_by_role("button", name="Add a line").nth(1).click()
    noor.locator("textarea").nth(2).fill("A hurry can run through all of us.")
    noor.get_by_role("button", name="Save").click()
    for page in (noor, ruth):
        page.goto(f"/supervision/{told.session.pk}/summary/")
        page.get_by_role("button", name="This is how I remember it").click()
    ruth.get_by_role("button", name="Make the file").click()
    expect(ruth.get_by_text("is waiting its turn")).to_be_visible()
    worker.start()
    expect(ruth.get_by_role("main").get_by_text("is ready")).to_be_visible(
        timeout=120_000
    )  # nobody pressed anything; a worker starts in 3 s, or in 60 on a crowded machine
    download(ruth, tmp_path)


def test_lines_are_taken_out_and_words_taken_over_where_one_is(cast: Cast, told: Told, open_as: OpenAs) -> None:
    """The page is not asked for anew: it stays where it was scrolled to, and the focus is where the hand is."""
    written(told.session, by=cast.noor)
    noor = open_as(cast.noor, size=DESK)
    noor.goto(f"/supervision/{told.session.pk}/summary/edit/")
    noor.evaluate("window.same = true")
    noor.get_by_role("button", name="Take out").nth(2).click()
    expect(noor.get_by_role("button", name="Put back")).to_be_focused()
    noor.get_by_role("button", name="Put back").click()
    expect(noor.get_by_role("button", name="Take out").nth(2)).to_be_focused()
    noor.get_by_role("radio", name="Next steps").check()
    noor.get_by_role("button", name="Take this line").nth(1).click()
    box = noor.locator("#next-forms textarea").nth(1)
    expect(box).to_be_focused()
    expect(box).to_have_value(SAID)
    expect(noor.get_by_text("Shortened it still says so").filter(visible=True)).to_have_count(1)
    assert noor.evaluate("window.same")
    noor.get_by_role("button", name="Save").click()
    expect(noor.get_by_text("Ruth's words")).to_be_visible()
