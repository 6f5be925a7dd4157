"""The slip and the binding: one valid slip, one secret, one employer for one account."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from canbao.access import operations as access
from canbao.access.actors import SYSTEM
from canbao.access.models import Account, Binding, EmployerAccount, Slip, SlipState
from canbao.access.particulars import change_particulars
from canbao.access.queries import get_bound_schemes, get_valid_slip
from canbao.journal.queries import get_entries
from canbao.store.models import Job
from canbao.values.actor import Actor, NotAllowed
from canbao.values.refusals import Refusal
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk() -> Actor:
    return factories.actor(factories.staff("office.accounts"))


def refused(code: str, actor: Actor, name: str, secret: str, scheme: str | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        access.bind_account(actor, name, secret, scheme)
    assert caught.value.code == code
    return caught.value


def test_the_secret_is_kept_only_as_a_hash(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    row = Slip.objects.for_employer(of.id).get()
    assert row.secret_hash.startswith("$argon2id$")
    assert printed.secret not in str(row.__dict__)
    assert all(printed.secret not in str(entry.new) for entry in get_entries(f"employer:{of.id}"))


def test_printing_again_voids_the_old_slip(clerk: Actor) -> None:
    of = factories.employer(clerk)
    old = access.print_slip(clerk, of.id, "李四", ["310"])
    access.print_slip(clerk, of.id, "李四", ["310"])
    refused("slip_voided", factories.actor(factories.account_owner(of)), old.slip.user_name, old.secret)
    assert Slip.objects.for_employer(of.id).filter(state=SlipState.VALID).count() == 1


def test_a_slip_binds_every_application_on_it_at_once(clerk: Actor) -> None:
    of = factories.employer(clerk, schemes=["310", "510"])
    printed = access.print_slip(clerk, of.id, "李四", ["310", "510"])
    owner = factories.account_owner(of)
    assert access.bind_account(factories.actor(owner), printed.slip.user_name, printed.secret) == ["310", "510"]
    assert get_bound_schemes(of.id) == {"310", "510"}
    assert factories.actor(owner).may("matter.submit")


def test_a_slip_binds_its_applications_one_by_one_while_it_is_valid(clerk: Actor) -> None:
    of = factories.employer(clerk, schemes=["310", "510"])
    printed = access.print_slip(clerk, of.id, "李四", ["310", "510"])
    owner = factories.account_owner(of)
    access.bind_account(factories.actor(owner), printed.slip.user_name, printed.secret, "310")
    access.bind_account(factories.actor(owner), printed.slip.user_name, printed.secret, "510")
    assert get_bound_schemes(of.id) == {"310", "510"}


def test_small_letters_spaces_and_full_width_signs_of_the_secret_are_accepted(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    typed = printed.secret.lower().replace("-", " ")
    assert access.bind_account(factories.actor(factories.account_owner(of)), printed.slip.user_name.lower(), typed) == [
        "310"
    ]


def test_a_wrong_secret_says_how_many_attempts_are_left_and_the_fifth_exhausts_the_slip(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    actor = factories.actor(factories.account_owner(of))
    for left in (4, 3, 2, 1):
        assert refused("slip_wrong_left", actor, printed.slip.user_name, "WRONG").words == {"left": left}
    refused("slip_exhausted", actor, printed.slip.user_name, "WRONG")
    refused("slip_exhausted", actor, printed.slip.user_name, printed.secret)


def test_an_unknown_user_name_says_no_more_than_a_wrong_secret_on_a_dead_slip(clerk: Actor) -> None:
    of = factories.employer(clerk)
    old = access.print_slip(clerk, of.id, "李四", ["310"])
    access.void_slip(clerk, of.id, "遗失")
    actor = factories.actor(factories.account_owner(of))
    refused("slip_wrong", actor, "CB00000000", "WRONG")
    refused("slip_wrong", actor, old.slip.user_name, "WRONG")


def test_an_expired_slip_names_its_day(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    day = timezone.localdate() - timedelta(days=1)
    Slip.objects.for_employer(of.id).update(expires_on=day)
    said = refused("slip_expired", factories.actor(factories.account_owner(of)), printed.slip.user_name, printed.secret)
    assert said.words == {"on": day}


def test_a_used_slip_binds_nobody_else(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    access.bind_account(factories.actor(factories.account_owner(of)), printed.slip.user_name, printed.secret)
    refused("slip_used", factories.actor(factories.account_owner(of)), printed.slip.user_name, printed.secret)


def test_codes_that_differ_from_the_registers_are_named(clerk: Actor) -> None:
    of, other = factories.employer(clerk), factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    owner = factories.account_owner(of, credit_code=other.credit_code, organisation_code="")
    said = refused("codes_differ", factories.actor(owner), printed.slip.user_name, printed.secret).message
    assert f"credit code {other.credit_code} here, {of.credit_code} there" in said.en
    assert get_bound_schemes(of.id) == frozenset()


def test_an_account_with_missing_particulars_is_told_which(clerk: Actor) -> None:
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    owner = factories.account_owner(of, legal_representative="")
    said = refused("particulars_missing", factories.actor(owner), printed.slip.user_name, printed.secret)
    assert said.message.en == "Before binding, complete the basic information: legal representative."


def test_an_employer_bound_to_one_account_is_not_bound_to_another(clerk: Actor) -> None:
    of = factories.employer(clerk)
    factories.bound_owner(clerk, of)
    again = access.print_slip(clerk, of.id, "李四", ["310"])
    refused(
        "employer_bound_elsewhere", factories.actor(factories.account_owner(of)), again.slip.user_name, again.secret
    )


def test_an_account_bound_to_one_employer_is_not_bound_to_another(clerk: Actor) -> None:
    of = factories.employer(clerk)
    owner = factories.bound_owner(clerk, of)
    Account.objects.filter(employer_id=of.id).update(credit_code="", organisation_code="")
    other = factories.employer(clerk)
    printed = access.print_slip(clerk, other.id, "李四", ["310"])
    Account.objects.filter(employer_id=of.id).update(credit_code=other.credit_code)
    refused("account_bound_elsewhere", factories.actor(owner), printed.slip.user_name, printed.secret)


def test_the_last_unbinding_frees_account_and_employer_for_a_new_slip(clerk: Actor) -> None:
    of = factories.employer(clerk)
    owner = factories.bound_owner(clerk, of)
    access.unbind_account(factories.actor(owner), "310")
    assert not factories.actor(owner).may("matter.draft")
    assert not EmployerAccount.objects.filter(employer=of).exists()
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    assert access.bind_account(factories.actor(owner), printed.slip.user_name, printed.secret) == ["310"]
    assert Binding.objects.for_employer(of.id).count() == 2


def test_the_agency_releases_an_account_that_nobody_can_use(clerk: Actor) -> None:
    of = factories.employer(clerk)
    lost = factories.bound_owner(clerk, of)
    newcomer = factories.account_owner(of)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    refused("employer_bound_elsewhere", factories.actor(newcomer), printed.slip.user_name, printed.secret)
    access.release_employer(clerk, of.id, "原经办人离职，核对授权书")
    assert not factories.actor(lost).may("matter.read")
    assert not get_bound_schemes(of.id)
    assert access.bind_account(factories.actor(newcomer), printed.slip.user_name, printed.secret) == ["310"]
    (entry,) = [one for one in get_entries(f"employer:{of.id}") if one.verb == "account.release"]
    assert (entry.reason, entry.old) == ("原经办人离职，核对授权书", {"schemes": ["310"]})
    assert [job.payload["to"] for job in Job.objects.filter(kind="mail")] == [lost.email]


def test_only_the_account_clerk_prints_slips(clerk: Actor) -> None:
    of = factories.employer(clerk)
    with pytest.raises(NotAllowed):
        access.print_slip(factories.actor(factories.staff("office.reviewer")), of.id, "李四", ["310"])
    assert get_valid_slip(of.id) is None


def test_a_bound_accounts_codes_stay_as_they_are(clerk: Actor) -> None:
    of = factories.employer(clerk)
    owner = factories.bound_owner(clerk, of)
    version = Account.objects.get(employer_id=of.id).version
    with pytest.raises(Refusal) as caught:
        change_particulars(factories.actor(owner), version, {"credit_code": factories.credit_code(9999)})
    assert caught.value.code == "codes_bound"


def test_who_saves_on_an_old_page_is_told_that_it_changed(clerk: Actor) -> None:
    owner = factories.account_owner(factories.employer(clerk))
    change_particulars(factories.actor(owner), 1, {"address": "王益区一路一号"})
    with pytest.raises(Refusal) as caught:
        change_particulars(factories.actor(owner), 1, {"address": "王益区二路二号"})
    assert caught.value.code == "account_changed_meanwhile"


@pytest.mark.fault("F19")
@pytest.mark.django_db(transaction=True)
def test_two_accounts_race_for_one_slip_and_one_wins() -> None:
    clerk = factories.actor(factories.staff("office.accounts"))
    of = factories.employer(clerk)
    printed = access.print_slip(clerk, of.id, "李四", ["310"])
    actors = [factories.actor(factories.account_owner(of)) for _ in range(4)]
    outcomes: list[str] = []
    ready = threading.Barrier(len(actors))

    def race(actor: Actor) -> None:
        ready.wait()
        try:
            access.bind_account(actor, printed.slip.user_name, printed.secret)
            outcomes.append("bound")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=race, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["bound", "slip_used", "slip_used", "slip_used"]
    assert Account.objects.filter(employer_id=of.id).count() == 1


def test_incompatible_posts_are_not_held_together() -> None:
    with pytest.raises(Refusal) as caught:
        access.add_staff(SYSTEM, "both", "两岗", ["office.system", "office.audit"], factories.PASSWORD)
    assert caught.value.code == "incompatible_posts"
