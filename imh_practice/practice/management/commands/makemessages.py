"""manage.py makemessages: Django's own, which gathers the words of the vocabulary's files too."""

from pathlib import Path
from typing import Any

import yaml
from django.core.management.commands import makemessages

from imh_practice.practice.files import DATA
from imh_practice.practice.translated import CONTEXT, WORDS


class VocabularyFile(makemessages.BuildFile):
    """A file to gather from; one of the vocabulary's is handed to xgettext as a few lines of Python."""

    def preprocess(self) -> None:
        path = Path(self.path)
        if path.suffix != ".yaml":
            super().preprocess()
            return
        rows: list[dict[str, Any]] = []
        if path.parent.parent.resolve() == DATA:
            rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        words = [row[name] for row in rows for name in WORDS.get(path.stem, ()) if row.get(name)]
        texts = [", ".join(text) if isinstance(text, list) else text for text in words]  # as they are stored
        lines = [f"pgettext({CONTEXT!r}, {text!r})\n" for text in texts]
        Path(self.work_path).write_text("".join(lines), encoding="utf-8")


class Command(makemessages.Command):
    """Looks into .yaml too, of which the vocabulary's releases alone have words for it; and not into the tests."""

    build_file_class = VocabularyFile

    def handle(self, *args: Any, **options: Any) -> None:
        options["extensions"] = options["extensions"] or ["html", "txt", "py", "yaml"]
        options["ignore_patterns"] = [*(options["ignore_patterns"] or []), "tests", "var"]
        super().handle(*args, **options)
