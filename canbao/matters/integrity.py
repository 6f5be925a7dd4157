"""Check that the history of every matter is legal and that the register follows from decided matters."""

from collections.abc import Iterator


def get_history_faults() -> Iterator[str]:
    """Every matter's events are a legal path without gaps that ends where the matter stands (I3)."""
    from canbao.matters.models import Matter, MatterEvent
    from canbao.matters.states import TRANSITIONS, State

    events: dict[int, list[MatterEvent]] = {}
    for event in MatterEvent.objects.order_by("matter_id", "step").iterator():
        events.setdefault(event.matter_id, []).append(event)
    for matter in Matter.objects.all().iterator():
        place: str = State.DRAFT
        history = events.pop(matter.id, [])
        for step, event in enumerate(history, start=1):
            move = TRANSITIONS.get(event.transition)
            if event.step != step:
                yield f"matter {matter.id}: step {step} of its history is missing"
                break
            if move is None or place not in move.before or event.before != place or event.after != move.after:
                yield f"matter {matter.id}: step {step}, {event.transition}, is no legal move from {place}"
            place = event.after
        if place != matter.state or matter.transition_count != len(history):
            yield f"matter {matter.id}: its history ends at {place}, but it stands at {matter.state}"


def get_effect_faults() -> Iterator[str]:
    """Periods that matters opened are those of passed lines of decided matters, one each (I4)."""
    from canbao.matters.catalogue import get_services
    from canbao.matters.models import Matter, MatterLine, Outcome
    from canbao.matters.states import State
    from canbao.register.models import CoveragePeriod

    bringing_people = [code for code, one in get_services().items() if one.declaration.lines == "typed"]
    opened = list(
        CoveragePeriod.objects.filter(opened_by__isnull=False).values_list("employer_id", "opened_by", "person_id")
    )
    decided = dict(Matter.objects.filter(state=State.DONE).values_list("id", "service"))
    joining = {matter for _employer, matter, _person in opened} | {
        matter for matter, code in decided.items() if code in bringing_people
    }
    passed = [
        (employer, matter, person)
        for employer, matter, person in MatterLine.objects.filter(outcome=Outcome.PASSED).values_list(
            "employer_id", "matter_id", "person_id"
        )
        if matter in joining and matter in decided
    ]
    for employer, matter, someone in set(opened) - set(passed):
        yield f"employer {employer}: a period of person {someone} names matter {matter}, which decided no such thing"
    for employer, matter, unknown in set(passed) - set(opened):
        yield f"employer {employer}: matter {matter} passed person {unknown}, but opened no period"
