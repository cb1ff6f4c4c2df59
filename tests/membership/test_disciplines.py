"""Where a colleague comes from: suggested from the vocabulary, open to other words, and no right by itself."""

import re
from html import unescape

from imh_practice.membership.models import Member, RoleKind
from imh_practice.practice.catalogue import catalogue
from imh_practice.shared.acting import acting_as
from tests.cast import Cast
from tests.conftest import SignIn

FIELD = re.compile(r'<input[^>]* name="discipline"[^>]*>')


def test_they_are_suggested_where_a_colleague_is_written_down(cast: Cast, sign_in: SignIn) -> None:
    labels = [entry.label for entry in catalogue().of("DI")]
    assert "Occupational therapy" in labels
    salome = sign_in(cast.salome)
    for path in ("/people/invite/", f"/people/{cast.noor.pk}/edit/"):
        page = salome.get(path).content.decode()
        (field,) = FIELD.findall(page)
        assert 'list="discipline-suggested"' in field
        (rows,) = re.findall(r'<datalist id="discipline-suggested">(.*?)</datalist>', page, re.S)
        assert [unescape(label) for label in re.findall(r'value="([^"]*)"', rows)] == labels


def test_other_words_are_kept_and_neither_gives_a_right(cast: Cast, sign_in: SignIn) -> None:
    salome = sign_in(cast.salome)
    for words in ("Infant mental health", "Doula"):
        sent = {"name": "Noor Haddad", "phone": "", "discipline": words, "vocabulary": "W"}
        assert salome.post(f"/people/{cast.noor.pk}/edit/", sent).status_code == 302
        with acting_as(cast.salome):
            noor = Member.objects.get(pk=cast.noor.pk)
            assert (noor.discipline, noor.licensed_imh) == (words, False)
            assert list(noor.roles.values_list("kind", flat=True)) == [RoleKind.CLINICIAN]
