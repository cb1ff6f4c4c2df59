"""Loads the record: visits with their moments, tags, services, and what is held back from whom."""

from collections import defaultdict
from collections.abc import Iterator

from imh_practice.audit.actions import Touched, record
from imh_practice.audit.models import Kind
from imh_practice.home.demo.people import Made
from imh_practice.home.demo.story import Row
from imh_practice.practice.catalogue import Catalogue, Entry, catalogue
from imh_practice.practice.tagsets import REFERS, TREATS
from imh_practice.shared.acting import acting_as
from observations.models import (
    HoldBack,
    Moment,
    MomentChild,
    MomentTag,
    MomentVersion,
    Outcome,
    Visit,
    VisitService,
    VisitState,
    VisitVersion,
)

OUTCOMES = {"kept": Outcome.MET, "they": Outcome.THEY, "I": Outcome.ME, "nobody": Outcome.NO_ANSWER}
TAG_FIELDS = ("tags", "t_tags", "e_tags")


def load_visits(made: Made) -> None:
    """All visits, each written by its author."""
    by_author: dict[str, list[str]] = defaultdict(list)
    for key, row in [*made.house.visits.items(), *made.house.begun.items()]:
        by_author[made.house.author(row)].append(key)
    words = catalogue()
    for author, keys in by_author.items():
        with acting_as(made.members[author]):
            pages = Pages(made, words, author)
            for key in keys:
                pages.write(key)
            pages.save()


class Pages:
    """The rows of one author's visits, gathered and then saved table by table."""

    def __init__(self, made: Made, words: Catalogue, author: str) -> None:
        self.made, self.words, self.author = made, words, made.members[author]
        self.visits: list[Visit] = []
        self.versions: list[VisitVersion] = []
        self.services: list[VisitService] = []
        self.moments: list[Moment] = []
        self.moment_versions: list[MomentVersion] = []
        self.tags: list[MomentTag] = []
        self.about: list[MomentChild] = []
        self.held_back: list[HoldBack] = []

    def write(self, key: str) -> None:
        house = self.made.house
        begun = key in house.begun
        row = house.begun[key] if begun else house.visits[key]
        start, end = self.made.times.visits[key]
        visit = Visit(
            family=self.made.families[house.family_of[key]],
            author=self.author,
            state=VisitState.DRAFT if begun else VisitState.FINISHED,
            happened_at=start,
            made_at=end,
            finished_at=None if begun else end,
        )
        version = VisitVersion(
            visit=visit,
            number=1,
            made_by=self.author,
            made_at=end,
            outcome=OUTCOMES[row.get("outcome") or row.get("status", "kept")],
            happened_at=start,
            minutes=row.get("minutes"),
            setting=row["setting"],
            present=row.get("present", []),
            told=self._told(key, row),
        )
        self.made.visits[key] = visit
        self.visits.append(visit)
        self.versions.append(version)
        for code in row.get("services", []):
            self.services.append(VisitService(version=version, item_version_id=self.words.entry(code).id))
        for number, moment in enumerate(row.get("moments", []), 1):
            self._write_moment(f"{key}.{number}", number, moment, version)

    def _told(self, key: str, row: Row) -> dict[str, str]:
        """What a visit tells in words of its own; the family's hope stands in the first one."""
        house = self.made.house
        family = house.family_of[key]
        is_first = next(each for each, of in house.family_of.items() if of == family) == key
        hope = house.families[family].get("own_words", "") if is_first else ""
        routines = [moment["routine"] for moment in row.get("moments", []) if "routine" in moment]
        others = [
            f"{self._name(with_.get('with'))}: {with_['consent']}. {with_['next']}."
            for with_ in row.get("collaboration", [])
        ]
        tried = row.get("experiment", {})
        told = {
            "hope": hope,
            "routine": ", ".join(routines),
            **{step: tried.get(step, "") for step in ("wondered", "tried", "saw")},
            "others": "\n".join(others),
        }
        return {name: words for name, words in told.items() if words}

    def _name(self, key: str) -> str:
        """Somebody of the agency by name, or somebody outside by what she is."""
        made = self.made
        return made.members[key].name if key in made.members else made.house.outside_people[key]["shown_as"]

    def _write_moment(self, ref: str, number: int, row: Row, visit_version: VisitVersion) -> None:
        moment = Moment(visit=visit_version.visit, position=number)
        version = MomentVersion(
            moment=moment,
            visit_version=visit_version,
            number=1,
            made_by=self.author,
            made_at=visit_version.made_at,
            text=row["text"],
            something_else=row.get("something_else", ""),
        )
        self.made.moments[ref] = version
        self.moments.append(moment)
        self.moment_versions.append(version)
        self.tags += [MomentTag(version=version, item_version_id=entry.id) for entry in self._tagged(row)]
        family = self.made.house.family_of[ref.rpartition(".")[0]]
        for initial in row.get("about_children", []):
            self.about.append(MomentChild(version=version, child=self.made.children[family, initial]))
        for colleague in row.get("held_back_from", []):
            member = self.made.members[colleague]
            self.held_back.append(HoldBack(moment=moment, member=member, began_at=visit_version.made_at))

    def _tagged(self, row: Row) -> Iterator[Entry]:
        """Yield the wordings ticked. Without a license the row for treating a concern reads as referring it."""
        for tag_field in TAG_FIELDS:
            for code in row.get(tag_field, []):
                refers = code == TREATS and not self.author.licensed_imh
                yield self.words.entry(REFERS if refers else code)

    def save(self) -> None:
        Visit.objects.bulk_create(self.visits)
        VisitVersion.objects.bulk_create(self.versions)
        VisitService.objects.bulk_create(self.services)
        Moment.objects.bulk_create(self.moments)
        MomentVersion.objects.bulk_create(self.moment_versions)
        MomentTag.objects.bulk_create(self.tags)
        MomentChild.objects.bulk_create(self.about)
        HoldBack.objects.bulk_create(self.held_back)
        # The heads last: their keys are checked at once, and a version needs its visit first.
        for visit, version in zip(self.visits, self.versions, strict=True):
            visit.head = version
        for words in self.moment_versions:
            words.moment.head = words
        Visit.objects.bulk_update(self.visits, ["head"])
        Moment.objects.bulk_update(self.moments, ["head"])
        record(Kind.WRITE, [Touched("observations.visit", visit.pk, self.author.pk) for visit in self.visits])
