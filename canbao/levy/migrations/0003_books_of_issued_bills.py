"""Bills drawn up before there were sums and bookings get theirs."""

from django.db import migrations
from django.db.models import Count, Sum
from django.utils import timezone

from canbao.store.scope import fan_out
from canbao.values.ids import new_id


def write(apps, schema_editor):
    models = {name: apps.get_model("levy", name) for name in ("Bill", "BillSum", "Booking", "LevyLine")}
    with fan_out("levy.run"):
        for bill in models["Bill"].objects.order_by("employer_id", "month", "number").iterator():
            place = {"employer_id": bill.employer_id, "month": bill.month, "number": bill.number}
            lines = models["LevyLine"].objects.filter(
                employer_id=bill.employer_id, month=bill.month, run__gte=bill.first_run, run__lte=bill.last_run
            )
            told = lines.values("scheme", "payer", "kind").annotate(
                count=Count("*"), bases=Sum("base"), total=Sum("amount"), part=Sum("account")
            )
            models["BillSum"].objects.bulk_create(
                models["BillSum"](
                    **place,
                    scheme=one["scheme"],
                    payer=one["payer"],
                    kind=one["kind"],
                    lines=one["count"],
                    base=one["bases"],
                    amount=one["total"],
                    account=one["part"],
                )
                for one in told
            )
            if bill.issued_at is None or bill.amount == 0:
                continue
            open_on = {"principal": bill.amount} if bill.amount > 0 else {"credit": -bill.amount}
            models["Booking"].objects.create(
                **place,
                id=new_id(),
                kind="issue",
                due=bill.amount,
                day=timezone.localdate(bill.issued_at),
                booked_by=bill.issued_by,
                booked_by_name=bill.issued_by_name,
                booked_at=bill.issued_at,
                **open_on,
            )


class Migration(migrations.Migration):
    dependencies = [("levy", "0002_receipts")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
