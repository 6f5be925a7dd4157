"""Check that every matter's history is valid and that the register agrees with decided matters."""

from collections.abc import Iterator


def get_history_faults() -> Iterator[str]:
    """Yield faults of matter histories: every history is a valid path without gaps to the matter's state (I3)."""
    from canbao.matters.models import Matter, MatterEvent
    from canbao.matters.states import TRANSITIONS, State

    events: dict[int, list[MatterEvent]] = {}
    for event in MatterEvent.objects.order_by("matter_id", "step").iterator():
        events.setdefault(event.matter_id, []).append(event)
    for matter in Matter.objects.all().iterator():
        state: str = State.DRAFT
        history = events.pop(matter.id, [])
        for step, event in enumerate(history, start=1):
            transition = TRANSITIONS.get(event.transition)
            if event.step != step:
                yield f"matter {matter.id}: step {step} of its history is missing"
                break
            if (
                transition is None
                or state not in transition.before
                or event.before != state
                or event.after != transition.after
            ):
                yield f"matter {matter.id}: step {step}, {event.transition}, is no valid transition from {state}"
            state = event.after
        if state != matter.state or matter.transition_count != len(history):
            yield f"matter {matter.id}: its history ends in state {state}, but its state is {matter.state}"


def get_effect_faults() -> Iterator[str]:
    """Yield faults of effects: each coverage period a matter opened has one passed line of a decided matter (I4)."""
    from canbao.matters.catalogue import get_services
    from canbao.matters.models import Matter, MatterLine, Outcome
    from canbao.matters.states import State
    from canbao.register.models import CoveragePeriod

    enrolling = [code for code, service in get_services().items() if service.declaration.lines == "typed"]
    opened = list(
        CoveragePeriod.objects.filter(opened_by__isnull=False).values_list("employer_id", "opened_by", "person_id")
    )
    decided = dict(Matter.objects.filter(state=State.DONE).values_list("id", "service"))
    opening = {matter for _employer, matter, _person in opened} | {
        matter for matter, code in decided.items() if code in enrolling
    }
    passed = [
        (employer, matter, person)
        for employer, matter, person in MatterLine.objects.filter(outcome=Outcome.PASSED).values_list(
            "employer_id", "matter_id", "person_id"
        )
        if matter in opening and matter in decided
    ]
    for employer, matter, person in set(opened) - set(passed):
        yield f"employer {employer}: a period of person {person} names matter {matter}, which passed no such line"
    for employer, matter, missing in set(passed) - set(opened):
        yield f"employer {employer}: matter {matter} passed person {missing}, but opened no period"
