"""Mutants that change nothing anybody could see, each with the reason."""

UNSEEN = "The visit of such a row is asked for beside it, and is not there: a draft has not been finished at any time."
NEVER_EMPTY = "Asked of what is never empty: a moment is written with its first version."
TYPES = "Says to the type checker what is so: no version, no visit; a view has a match, and a request its method."
NO_QUERY = "Saves reading what is not looked at."
ONE_PLACE = "Who reads a visit as the team has one place in force there, and an ended one lies before it."
TWO = "In a session of two, whoever is not the author is the reader; to be killed where groups are built."
TWO_SEATS = "Of two people each has the other seat, so the second condition says the first; as TWO."
HOLDS = "The pairings asked about hold, and are of the session's two people; as TWO."
TWICE = "Its family is asked for right after, in the same agency."
HERS = "Whoever opened it did so in her own agency: a composite key says so. The filter is there for the index."
ITS_FAMILY = "A family's visits are of its agency: as HERS."
TOLD_HERE = "Whoever was told of it was told in her own agency: as HERS."
ASKED_AGAIN = "Its kind is asked for the member right after."
ITS_EVENTS = "The rows of an event are of its agency: as HERS."
ASKED_BESIDE = "Of who has said yes to this version herself nothing is shown: asked right beside."
ONCE = "Equal rows are told once anyway; it saves the database a sort."
COMING = "What was brought is taken for the session that comes next alone: compared by its key."
VISITED = "Of a family she visited she has a place, and one that holds makes the family known: it is there already."
CAME = "Who was there is written down in the moment that closes a session, and nothing opens one again."
NULLS = "A root that is none adds a NULL to those looked for: it finds nothing."
LOCK = "Not who may, but how long others wait."

EQUIVALENT: dict[tuple[str, str, str], str] = {
    (
        "observations.querysets.VersionQuerySet.of_the_record",
        "self.filter(visit__state='finished', made_at__gte=models.F('visit__finished_at'))",
        "self.filter(made_at__gte=models.F('visit__finished_at'))",
    ): UNSEEN,
    (
        "observations.querysets.HoldBackQuerySet.from_",
        "TeamPlace.objects.in_force()",
        "TeamPlace.objects.all()",
    ): ONE_PLACE,
    ("observations.access.readable_version", "not version or not visit", "not visit"): TYPES,
    ("supervision.access.seat", "_seated(list(seated)) if seated else ()", "_seated(list(seated))"): NO_QUERY,
    (
        "supervision.access.grant_read_in",
        "Q(author=member, reader__seats__session=item.session_id)",
        "Q(reader__seats__session=item.session_id)",
    ): TWO,
    (
        "supervision.access._moments_to_bring",
        "moments.filter(visit__state=VisitState.FINISHED, head__isnull=False)",
        "moments.filter(visit__state=VisitState.FINISHED)",
    ): NEVER_EMPTY,
    (
        "imh_practice.membership.middleware.RulesMiddleware.process_view",
        "rules().get(match.view_name) if match else None",
        "rules().get(match.view_name)",
    ): TYPES,
    (
        "imh_practice.membership.middleware.RulesMiddleware.process_view",
        "request.method or ''",
        "request.method",
    ): TYPES,
    (
        "imh_practice.membership.access.member_at_work",
        "no_key=True",
        "no_key=False",
    ): LOCK,
    (
        "supervision.access._still_to_bring",
        "_moments_to_bring(member).filter(AnyOf('pk', refs))",
        "_moments_to_bring(member)",
    ): NO_QUERY,
    (
        "supervision.access.still_to_bring",
        "grants.filter(shared_text__in=asked['shared'])",
        "grants",
    ): NO_QUERY,
    (
        "supervision.access.sessions_to_bring_to",
        "seats.filter(seat=Seat.SUPERVISOR, member__in=pairs.values('supervisor'))",
        "seats.filter(member__in=pairs.values('supervisor'))",
    ): TWO_SEATS,
    (
        "supervision.access.sessions_to_bring_to",
        "seats.filter(seat=Seat.SUPERVISEE, member__in=pairs.values('clinician'))",
        "seats.filter(member__in=pairs.values('clinician'))",
    ): TWO_SEATS,
    (
        "supervision.access.sessions_to_bring_to",
        "ahead.filter(Exists(held_by), Exists(held_for), pairing_holds('pk'))",
        "ahead.filter(Exists(held_by), Exists(held_for))",
    ): HOLDS,
    (
        "supervision.models.sessions._pairings_in",
        "Pairing.objects.filter(clinician__seats__session=OuterRef(session), clinician__seats__seat=Seat.SUPERVISEE, supervisor__seats__session=OuterRef(session), supervisor__seats__seat=Seat.SUPERVISOR)",
        "Pairing.objects.filter(clinician__seats__session=OuterRef(session), supervisor__seats__session=OuterRef(session), supervisor__seats__seat=Seat.SUPERVISOR)",
    ): TWO_SEATS,
    (
        "supervision.models.sessions._pairings_in",
        "Pairing.objects.filter(clinician__seats__session=OuterRef(session), clinician__seats__seat=Seat.SUPERVISEE, supervisor__seats__session=OuterRef(session), supervisor__seats__seat=Seat.SUPERVISOR)",
        "Pairing.objects.filter(clinician__seats__session=OuterRef(session), clinician__seats__seat=Seat.SUPERVISEE, supervisor__seats__session=OuterRef(session))",
    ): TWO_SEATS,
    (
        "imh_practice.families.access.place_in_sight",
        "TeamPlace.objects.in_force().filter(agency_id=member.agency_id, pk=ref)",
        "TeamPlace.objects.in_force().filter(pk=ref)",
    ): TWICE,
    (
        "imh_practice.families.access.place_in_sight",
        "not place or not family or (not may_change_team(member, family))",
        "not family or not may_change_team(member, family)",
    ): TYPES,
    (
        "imh_practice.families.access.child_in_sight",
        "Child.objects.standing().filter(agency_id=member.agency_id, pk=ref)",
        "Child.objects.standing().filter(pk=ref)",
    ): TWICE,
    ("imh_practice.families.access.child_in_sight", "not child or not family", "not family"): TYPES,
    (
        "imh_practice.families.access.level_in_sight",
        "WorkLevel.objects.filter(agency_id=member.agency_id, pk=ref)",
        "WorkLevel.objects.filter(pk=ref)",
    ): TWICE,
    (
        "imh_practice.families.access.notice_in_sight",
        "Notice.objects.filter(agency_id=member.agency_id, pk=ref)",
        "Notice.objects.filter(pk=ref)",
    ): TWICE,
    (
        "imh_practice.families.access.consent_in_sight",
        "Consent.objects.filter(agency_id=member.agency_id, pk=ref)",
        "Consent.objects.filter(pk=ref)",
    ): TWICE,
    ("imh_practice.families.access._agreed", "not row or not family", "not family"): TYPES,
    (
        "imh_practice.membership.access.member_at_work",
        "Role.objects.filter(member=ref)",
        "Role.objects.exclude(member=ref)",
    ): LOCK,
    ("imh_practice.membership.access.member_at_work", "Role.objects.filter(member=ref)", "Role.objects.filter()"): LOCK,
    (
        "imh_practice.emergency.access.open_now",
        "EmergencyAccess.objects.open_now().filter(agency_id=member.agency_id, opened_by=member, family__isnull=False)",
        "EmergencyAccess.objects.open_now().filter(opened_by=member, family__isnull=False)",
    ): HERS,
    (
        "imh_practice.emergency.access.own_record",
        "EmergencyAccess.objects.filter(agency_id=member.agency_id, opened_by=member, family__isnull=False)",
        "EmergencyAccess.objects.filter(opened_by=member, family__isnull=False)",
    ): HERS,
    (
        "imh_practice.emergency.access.may_have_file",
        "EmergencyAccess.objects.open_now().filter(agency_id=member.agency_id, opened_by=member, family=None)",
        "EmergencyAccess.objects.open_now().filter(opened_by=member, family=None)",
    ): HERS,
    (
        "imh_practice.emergency.access.visit_of_record",
        "Visit.objects.finished().filter(agency_id=member.agency_id, family=access.family_id, pk=visit_ref)",
        "Visit.objects.finished().filter(family=access.family_id, pk=visit_ref)",
    ): ITS_FAMILY,
    (
        "imh_practice.emergency.access.to_answer",
        "EmergencyAccess.objects.unanswered().seconded_by(member).filter(agency_id=member.agency_id)",
        "EmergencyAccess.objects.unanswered().seconded_by(member)",
    ): TOLD_HERE,
    (
        "imh_practice.emergency.models.EmergencyQuerySet.concerning",
        "self.filter(Q(opened_by=member) | Q(pk__in=told), agency_id=member.agency_id)",
        "self.filter(Q(opened_by=member) | Q(pk__in=told))",
    ): TOLD_HERE,
    (
        "imh_practice.home.access_log.standing",
        "EventObject.objects.filter(agency_id=member.agency_id, event_id=OuterRef('pk'))",
        "EventObject.objects.filter(event_id=OuterRef('pk'))",
    ): ITS_EVENTS,
    (
        "imh_practice.home.caseload._brought",
        "AgendaItem.objects.filter(session__in=coming, withdrawn_at=None, is_administrative=False)",
        "AgendaItem.objects.filter(withdrawn_at=None, is_administrative=False)",
    ): COMING,
    (
        "imh_practice.home.waiting._unapproved",
        "approvals.exclude(member=member)",
        "approvals",
    ): ASKED_BESIDE,
    ("imh_practice.home.news._ties", "all=True", "all=False"): ONCE,
    (
        "observations.forms.find._families_read_by",
        "TeamPlace.objects.filter(Exists(visited.filter(family=OuterRef('family'))), member=member)",
        "TeamPlace.objects.filter(Exists(visited.filter(family=OuterRef('family'))))",
    ): VISITED,
    ("observations.forms.find._families_read_by", "once.filter(ended_at__isnull=False)", "once"): VISITED,
    (
        "observations.listing._latest",
        "Visit.objects.visible_to(member).filter(happened_at__gte=since)",
        "Visit.objects.visible_to(member)",
    ): NO_QUERY,
    (
        "observations.listing._tags_open_to",
        "Moment.objects.open_to(member).standing().filter(AnyOf('visit_id', visits))",
        "Moment.objects.open_to(member).standing()",
    ): NO_QUERY,
    (
        "imh_practice.disclosures.access.given_today",
        "Disclosure.objects.filter(pk=key, agency_id=by.agency_id, by_id=by.pk, at__gte=midnight)",
        "Disclosure.objects.filter(pk=key, by_id=by.pk, at__gte=midnight)",
    ): HERS,
    (
        "imh_practice.reports.making.reports_of",
        "Job.objects.filter(agency_id=member.agency_id, kind__in=As, requested_by_id=member.pk)",
        "Job.objects.filter(kind__in=As, requested_by_id=member.pk)",
    ): HERS,
    (
        "imh_practice.wonderings.listing._shares",
        "WonderingShare.objects.in_force().filter(hers, family=family)",
        "WonderingShare.objects.in_force().filter(hers)",
    ): NO_QUERY,
    (
        "supervision.models.sessions.SessionQuerySet.took_place",
        "self.filter(_somebody_came(), state=SessionState.CLOSED)",
        "self.filter(_somebody_came())",
    ): CAME,
    (
        "supervision.models.sessions.SessionQuerySet.begun",
        "Q(_somebody_came(), state=SessionState.CLOSED)",
        "Q(_somebody_came())",
    ): CAME,
    (
        "supervision.thread._latest_lines",
        "comments.filter(shown, root__isnull=False)",
        "comments.filter(shown)",
    ): NULLS,
    (
        "imh_practice.jobs.access.job_for",
        "job and kind and kind.may(member, job)",
        "kind and kind.may(member, job)",
    ): TYPES,
}
"""By function, what is written there, and what would be instead."""
