"""The vocabulary to read: every system, in the order of the files, for everybody with a place."""

import re
from html import unescape

from django.test import Client

from imh_practice.practice.catalogue import catalogue
from imh_practice.practice.files import newest_folder, read_vocabulary
from imh_practice.practice.ours import leave_out
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn
from tests.practice.reading import main_of, read

URL = "/practice/"


def test_each_system_stands_there_in_the_order_of_the_files_with_what_it_is_for(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    headings = re.findall(r"<h3><a[^>]*>([^<]+)</a></h3>", unescape(main_of(client, URL)))
    words = catalogue()
    assert headings == [row.name for row in read_vocabulary(newest_folder()).frameworks]
    page = read(client, URL)
    for system in words.systems:
        assert system.purpose in page


def test_everybody_with_a_place_reads_it_and_nobody_else(cast: Cast, sign_in: SignIn) -> None:
    for member in cast.members.values():
        assert sign_in(member).get(URL).status_code == 200
    assert sign_in(cast.nell).get(URL).headers["Location"] == "/places/"
    assert Client().get(URL).status_code == 302


def test_all_there_is_to_read_is_linked_and_the_admins_page_for_her_alone(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.noor)
    links = re.findall(r'href="(/practice/[^"]+)"', main_of(client, URL))
    for path in ("help", "definitions", "glossary", "library", "about"):
        assert f"{URL}{path}/" in links
    assert all(client.get(path).status_code == 200 for path in set(links))
    assert "/practice/ours/" not in links
    assert 'href="/practice/ours/"' in main_of(sign_in(cast.salome), URL)
    assert f'href="{URL}"' in client.get("/help/").content.decode()


def test_what_the_agencys_forms_leave_out_is_marked_in_that_agency(cast: Cast, sign_in: SignIn) -> None:
    with acting_as(cast.salome):
        leave_out(codes={"T"}, words=catalogue())
    assert read(sign_in(cast.noor), URL).count("Left out of your agency's forms.") == 1
    assert "Left out" not in read(sign_in(cast.max), URL)
