import re
from datetime import timedelta

import pytest
from django.core import mail, signing
from django.test import Client
from django.utils import timezone

from comments import mail_links, moderation, notifications, outbox, submission
from comments.models import Comment, DeskPreferences, OutboundMessage, Reason, Unsubscription
from tests.factories import make_comment, make_site, make_thread, make_user

ANN = "ann.k7@example.org"


@pytest.fixture
def page(db):
    return make_thread(site=make_site(language="en", name="The blog"), title="The page")


@pytest.fixture
def mia(page):
    user = make_user("comments.moderate_comment", username="mia", email="mia@press.example.org")
    page.site.moderators.add(user)
    return user


@pytest.fixture
def reader() -> Client:
    return Client(enforce_csrf_checks=True)


def write(page, text="Well said.", **kwargs) -> Comment:
    return submission.submit(page, submission.Words(text=text, name="Ann", email=ANN, wants_replies=True, **kwargs))


def links_to(address: str) -> list[str]:
    """The links of all mails that arrive there, as paths."""
    mail.outbox.clear()
    outbox.send_due(timezone.now() + timedelta(minutes=2))
    bodies = [letter.body for letter in mail.outbox if letter.to == [address]]
    return [found for body in bodies for found in re.findall(r"^http://[^/]+(/mail/\S+)", body, re.MULTILINE)]


def link_to_confirm(page) -> str:
    return next(link for link in links_to(ANN) if "/confirm/" in link)


def link_to_decide(page, mia) -> str:
    notifications.tell_moderators()
    return next(link for link in links_to(mia.email) if "/decide/" in link)


def fields_of(comment: Comment) -> dict:
    return {"comment": [str(comment.uuid)], f"version-{comment.uuid}": comment.version}


# Looking changes nothing


@pytest.mark.parametrize(("method", "status"), [("get", 200), ("head", 200), ("post", 400)])
def test_following_any_link_of_any_mail_changes_nothing(page, mia, reader, stored, method, status):
    comment = write(page)
    notifications.tell_moderators()
    links = links_to(ANN) + links_to(mia.email)
    OutboundMessage.objects.update(state="waiting")
    links += links_to(mia.email)
    assert {link.split("/")[2] for link in links} == {"confirm", "decide", "unsubscribe"}
    rows = (stored(), list(Comment.objects.values()), list(DeskPreferences.objects.values()))
    for link in links:
        answer = getattr(reader, method)(link)
        assert answer.status_code == status
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert not answer.cookies
    assert rows == (stored(), list(Comment.objects.values()), list(DeskPreferences.objects.values()))
    comment.refresh_from_db()
    assert comment.status == "pending"


@pytest.mark.parametrize("name", ["confirm", "decide", "unsubscribe"])
@pytest.mark.parametrize("token", ["x", "x:y:z", "a" * 3000, "..", 1, [1, 2, 3], {"comment": "x"}])
def test_an_invented_link_is_answered_kindly_and_changes_nothing(db, reader, stored, name, token):
    before = stored()
    if not isinstance(token, str):
        token = signing.dumps(token)  # by our key, for no purpose
    for answer in (reader.get(f"/mail/{name}/{token}/"), reader.post(f"/mail/{name}/{token}/")):
        assert answer.status_code == 404
    assert stored() == before


def test_a_link_for_one_purpose_opens_no_other(page, mia, reader):
    comment = write(page)
    token = link_to_confirm(page).split("/")[3]
    assert reader.get(f"/mail/decide/{token}/").status_code == 404
    assert reader.get(f"/mail/unsubscribe/{token}/").status_code == 404
    assert comment.status == "pending"


# Confirming


def test_the_button_confirms_what_was_shown(page, reader):
    comment = write(page)
    link = link_to_confirm(page)
    assert "Well said." in reader.get(link).content.decode()
    answer = reader.post(link, fields_of(comment))
    assert "A moderator will look at it soon." in answer.content.decode()
    comment.refresh_from_db()
    assert comment.confirmed_at is not None
    assert "Everything was confirmed already." in reader.get(link).content.decode()
    assert "Everything was confirmed already." in reader.post(link, fields_of(comment)).content.decode()


def test_a_button_that_confirms_nothing_says_so_and_asks_again(page, reader):
    comment = write(page)
    link = link_to_confirm(page)
    for wrong in ({"comment": []}, {f"version-{comment.uuid}": "7"}, {f"version-{comment.uuid}": "9" * 5000}):
        answer = reader.post(link, fields_of(comment) | wrong)
        assert answer.status_code == 400
        assert "Nothing was confirmed." in answer.content.decode()
        assert f'name="version-{comment.uuid}" value="1"' in answer.content.decode()
    comment.refresh_from_db()
    assert comment.confirmed_at is None


def test_one_button_is_for_all_that_the_address_wrote_and_for_what_is_ticked_only(page, reader):
    first, second = write(page), write(page, text="Not mine.")
    other = make_comment(thread=page, status="pending")
    link = link_to_confirm(page)
    reader.post(link, fields_of(first) | fields_of(other) | {"comment": [str(first.uuid), str(other.uuid)]})
    assert set(Comment.objects.exclude(confirmed_at=None)) == {first}
    assert second.confirmed_at is None


def test_another_site_cannot_press_the_button(page, reader):
    comment = write(page)
    link = link_to_confirm(page)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        assert reader.post(link, fields_of(comment), headers=headers).status_code == 403
    comment.refresh_from_db()
    assert comment.confirmed_at is None


def test_an_old_link_and_one_to_an_erased_comment_confirm_nothing(page, reader, monkeypatch):
    comment = write(page)
    link = link_to_confirm(page)
    Comment.objects.update(erased_at=timezone.now(), email="")
    assert reader.post(link, fields_of(comment)).status_code == 404
    Comment.objects.update(erased_at=None, email=ANN)
    monkeypatch.setattr(mail_links, "CONFIRM_WITHIN", timedelta(seconds=-1))
    assert reader.post(link, fields_of(comment)).status_code == 404


# Deciding


@pytest.mark.parametrize(("choice", "status"), [("approve", "approved"), ("reject", "rejected"), ("spam", "spam")])
def test_a_moderator_decides_with_one_button_and_no_login(page, mia, reader, choice, status):
    comment = write(page)
    link = link_to_decide(page, mia)
    assert "Well said." in reader.get(link).content.decode()
    assert reader.post(link, {"choice": choice}).status_code == 200
    comment.refresh_from_db()
    assert comment.status == status
    assert comment.decisions.latest("pk").actor == mia


@pytest.fixture
def insult(db) -> Reason:
    words = {"label_de": "Beleidigung", "label_en": "Insult", "public_de": "…", "public_en": "…"}
    return Reason.objects.update_or_create(code="insult", defaults=words | {"is_active": True})[0]


def test_a_moderator_rejects_for_one_of_the_reasons(page, mia, reader, insult):
    comment = write(page)
    link = link_to_decide(page, mia)
    assert 'value="reject:insult">Insult<' in reader.get(link, headers={"Accept-Language": "en"}).content.decode()
    assert reader.post(link, {"choice": "reject:insult"}).status_code == 200
    decision = comment.decisions.latest("pk")
    assert (decision.after, decision.reason, decision.actor) == ("rejected", "insult", mia)


def test_the_button_to_reject_says_the_sites_default_reason(page, mia, reader, insult):
    page.site.default_reason = "insult"
    page.site.save()
    comment = write(page)
    link = link_to_decide(page, mia)
    assert "Reject: Insult" in reader.get(link, headers={"Accept-Language": "en"}).content.decode()
    reader.post(link, {"choice": "reject"})
    assert comment.decisions.latest("pk").reason == "insult"


@pytest.mark.parametrize(
    "choice", ["reject:unknown", "reject:retired", "reject:insult\x00", "reject:insult:x", "spam:insult"]
)
def test_a_reason_that_is_not_offered_rejects_nothing(page, mia, reader, insult, choice):
    Reason.objects.create(code="retired", is_active=False)
    comment = write(page)
    assert reader.post(link_to_decide(page, mia), {"choice": choice}).status_code == 400
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_the_link_dies_with_the_decision_and_says_who_decided(page, mia, reader):
    comment = write(page)
    link = link_to_decide(page, mia)
    moderation.decide([(comment.uuid, comment.version)], to="rejected", actor=make_user(username="otto"))
    assert "otto" in reader.get(link).content.decode()
    assert reader.post(link, {"choice": "approve"}).status_code == 409
    comment.refresh_from_db()
    assert (comment.status, comment.decisions.count()) == ("rejected", 2)


def test_the_link_is_not_reborn_when_the_comment_returns_to_the_queue(page, mia, reader):
    comment = write(page)
    link = link_to_decide(page, mia)
    reader.post(link, {"choice": "reject"})
    moderation.undo(comment.decisions.latest("pk").batch, actor=mia)
    assert reader.post(link, {"choice": "approve"}).status_code == 409


def test_a_text_that_its_author_changed_is_not_decided_unseen(page, mia, reader):
    comment = write(page)
    link = link_to_decide(page, mia)
    submission.revise(comment, text="Buy pills", version=1)
    answer = reader.post(link, {"choice": "approve"}, headers={"Accept-Language": "en"})
    assert answer.status_code == 409
    assert "edited" in answer.content.decode()
    comment.refresh_from_db()
    assert comment.status == "pending"


@pytest.mark.parametrize("change", ["inactive", "removed", "no permission", "gone"])
def test_the_link_of_somebody_who_may_not_any_more_is_dead(page, mia, reader, change):
    comment = write(page)
    link = link_to_decide(page, mia)
    if change == "inactive":
        mia.is_active = False
        mia.save()
    elif change == "removed":
        page.site.moderators.clear()
    elif change == "no permission":
        mia.user_permissions.clear()
    else:
        mia.delete()
    assert reader.get(link).status_code == 404
    assert reader.post(link, {"choice": "approve"}).status_code == 404
    comment.refresh_from_db()
    assert comment.status == "pending"


@pytest.mark.parametrize("choice", ["", "trash", "delete", "approve\x00"])
def test_a_forged_choice_changes_nothing(page, mia, reader, choice):
    comment = write(page)
    assert reader.post(link_to_decide(page, mia), {"choice": choice}).status_code == 400
    comment.refresh_from_db()
    assert comment.status == "pending"


def test_the_page_names_no_address(page, mia, reader):
    write(page)
    assert ANN not in reader.get(link_to_decide(page, mia)).content.decode()


# Ending


def test_a_mail_program_unsubscribes_a_reader_with_one_click(page, reader):
    write(page)
    link = next(link for link in links_to(ANN) if "/unsubscribe/" in link)
    answer = reader.post(link, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200
    row = Unsubscription.objects.get()
    assert (row.site, row.email, row.kind) == (page.site, ANN, "confirm")
    reader.post(link)
    assert Unsubscription.objects.count() == 1


def test_a_moderator_unsubscribes_with_one_click(page, mia, reader):
    write(page)
    notifications.tell_moderators()
    link = next(link for link in links_to(mia.email) if "/unsubscribe/" in link)
    assert reader.post(link, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert DeskPreferences.objects.get(user=mia).mail == DeskPreferences.Mail.NEVER
