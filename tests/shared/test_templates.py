"""What holds for every template of the product, whoever writes it."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

TEMPLATES = Path(settings.BASE_DIR) / "templates"
ALL = sorted(TEMPLATES.rglob("*.html"))
BUDGET = 150  # lines
COMMENT = re.compile(r"\{% comment %\}.*?\{% endcomment %\}|\{#.*?#\}", re.DOTALL)


def name(path: Path) -> str:
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_template_keeps_the_content_policy_and_escapes(path: Path) -> None:
    text = COMMENT.sub("", path.read_text())
    tags = " ".join(re.findall(r"<[a-z][^>]*>", re.sub(r"\{%.*?%\}", "", text, flags=re.DOTALL)))
    assert not re.search(r"\sstyle=", tags), "inline style: the content policy drops it"
    assert not re.search(r"\son[a-z]+=", tags), "inline handler: the content policy drops it"
    assert not re.search(r"<script(?![^>]*\ssrc=)", text), "inline script: the content policy drops it"
    assert "<style" not in text
    assert not re.search(r"\|\s*safe\b|\|\s*safeseq\b", text), "unescaped"
    assert "autoescape off" not in text
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), "fetched from elsewhere"


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_template_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= BUDGET


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_template_can_be_parsed(path: Path) -> None:
    get_template(name(path))


@pytest.mark.parametrize("path", sorted((TEMPLATES / "components").glob("*.html")), ids=name)
def test_a_component_begins_with_what_it_wants(path: Path) -> None:
    assert path.read_text().startswith("{% comment %}")


@pytest.mark.parametrize("path", ALL, ids=name)
def test_a_form_leaves_its_mistakes_to_us(path: Path) -> None:
    """Without `novalidate` the browser's bubble stops a form before our sentence is seen; a search may go without."""
    for tag, inside in re.findall(r"(<form\b[^>]*>)(.*?)</form>", path.read_text(), flags=re.DOTALL):
        if 'method="post"' in tag and re.search(r"\{\{ form|as_field_group", inside):
            assert "novalidate" in tag


UNTRANSLATED = {"500.html"}  # drawn when nothing can be relied on, the translations neither


@pytest.mark.parametrize("path", [path for path in ALL if name(path) not in UNTRANSLATED], ids=name)
def test_every_sentence_can_be_translated(path: Path) -> None:
    text = COMMENT.sub("", path.read_text())
    text = re.sub(r"\{% block (body|main)_class %\}.*?\{% endblock.*?%\}", "", text)
    text = re.sub(r"\{% blocktranslate.*?\{% endblocktranslate %\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>|&\w+;", "", text, flags=re.DOTALL)
    assert not re.search(r"[A-Za-z]{2,}", text), re.findall(r"[A-Za-z]{2,}", text)[:5]
