"""What the demonstration's city holds: checked on one making."""

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine
from django.test import TestCase, override_settings

from canbao.access.actors import get_actor
from canbao.access.models import Binding, Slip, User
from canbao.cli.commands.verify import verify_installation
from canbao.demonstration.city import builder, employers, filings, staff
from canbao.law.queries import get_city_pack
from canbao.matters.announcements import get_announcements
from canbao.matters.catalogue import get_services
from canbao.matters.messages import count_unread, get_messages
from canbao.matters.models import Matter, MatterEvent
from canbao.matters.states import State
from canbao.matters.worklist import get_worklist
from canbao.register.models import Employer, InsuranceStatus, InsuredPerson, Person
from canbao.rules.codes import get_table
from canbao.store.tenancy import fan_out
from canbao.values.identifiers import check_identifier
from canbao.values.months import Month


class TheCity(TestCase):
    """One city for all these tests; Django rolls back what each changes, and the city after the last."""

    made: builder.BuiltCity

    @classmethod
    def setUpTestData(cls) -> None:
        monday = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
        with time_machine.travel(monday, tick=False):
            cls.made = builder.build_city(200)

    def test_its_people_and_employers_check_and_are_nobody(self) -> None:
        numbers = [person.number for person in Person.objects.all()]
        assert all(check_identifier("resident_id", number).valid and number.startswith("610200") for number in numbers)
        codes = Employer.objects.values_list("credit_code", "organisation_code")
        assert len(codes) == 40
        assert all(check_identifier("uscc", credit).organisation_code == organisation for credit, organisation in codes)
        assert all(organisation.startswith("XXXX") for _credit, organisation in codes)

    def test_matters_stand_in_every_state(self) -> None:
        with fan_out("demo"):
            states = Counter(Matter.objects.values_list("state", flat=True))
            partly = Matter.objects.filter(state=State.DONE, passed_count__lt=3, line_count=5).count()
            corrections = Matter.objects.filter(state=State.DRAFT, origin_id__isnull=False).count()
        assert set(states) == set(State) - {State.DISCARDED}
        assert corrections == 1
        assert partly + corrections >= 1

    def test_its_books_prove_right(self) -> None:
        report = verify_installation()
        assert set(report["faults"]) == {"journal", "histories", "register", "levy", "accounts"}
        assert not any(report["faults"].values())
        # A small city has nobody for some filings; this one lacks few.
        assert len(filings.SCRIPTS) - 3 <= report["examined"]["matters"] <= len(filings.SCRIPTS) + 1

    def test_every_service_waits_at_a_desk(self) -> None:
        every = {service.code for service in get_services().values() if service.declaration.kind == "filing"}
        first, second = (get_actor(User.objects.get(username=name)) for name in ("reviewer1", "approver1"))
        assert {matter.service for matter in get_worklist(first, "mine", limit=100)} == every
        by_two = {code for code in every if int(get_city_pack().at(Month(202611)).get(f"review.{code}.steps")) == 2}
        assert {matter.service for matter in get_worklist(second, "second", limit=100)} == by_two - {"resumption"}

    def test_its_operator_has_a_handful_of_messages_to_read(self) -> None:
        owner = get_actor(User.objects.get(username=staff.owner(1)))
        assert 0 < count_unread(owner) < 10
        assert len(get_messages(owner, limit=100)) > 20
        assert len(get_announcements()) == 3

    def test_history_goes_forward(self) -> None:
        with fan_out("demo"):
            events = list(MatterEvent.objects.order_by("matter_id", "step").values_list("matter_id", "at"))
            statuses = set(InsuredPerson.objects.values_list("insurance_status", flat=True))
        assert all(one[0] != other[0] or one[1] <= other[1] for one, other in zip(events, events[1:], strict=False))
        assert statuses == set(InsuranceStatus)

    def test_one_employer_is_opened_but_not_bound(self) -> None:
        with fan_out("demo"):
            slips = list(Slip.objects.filter(state="valid"))
            bound = Binding.objects.values_list("employer_id", flat=True)
            assert [slip.employer_id for slip in slips] == [self.made.employer.id]
            assert self.made.employer.id not in bound
            assert len(bound) == sum(example.part == "bound" for example in employers.EXAMPLES)
        assert self.made.secret not in slips[0].secret_hash
        again = builder.reprint_slip()
        assert again is not None
        assert again.secret != self.made.secret

    @override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
    def test_everybody_printed_can_log_in_and_has_his_post(self) -> None:
        for username, _english, _chinese in staff.get_log_ins():
            user = User.objects.get(username=username)
            assert user.check_password(staff.PASSWORD)
            assert len(get_actor(user).verbs) > 3
        assert len(staff.PASSWORD) >= 15

    def test_its_codes_stand_in_the_code_tables(self) -> None:
        tables = {
            "employer_type": "emp_type",
            "economic_type": "econ_type",
            "affiliation": "afil_rlts",
            "industry": "indu_code",
        }
        for name, codes in tables.items():
            used = set(Employer.objects.values_list(name, flat=True))
            assert used <= {entry.code for entry in get_table(codes).entries}, name
        columns = {"ethnicity": "naty", "household": "resd_natu", "employment": "employment_form", "sex": "gend"}
        for name, codes in columns.items():
            used = set(Person.objects.values_list(name, flat=True))
            assert used <= {entry.code for entry in get_table(codes).entries}, name
