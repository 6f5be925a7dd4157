"""How many matters are under way: what an assessment should know before it begins."""

from canbao.matters.models import Matter
from canbao.matters.states import UNDER_WAY
from canbao.store.scope import fan_out


def under_way() -> int:
    """Return how many matters the agency has not decided yet, over every employer."""
    with fan_out("office.worklist"):
        return Matter.objects.filter(state__in=UNDER_WAY).count()
