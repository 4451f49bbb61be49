import pytest
from django.contrib.auth.models import Group, Permission, User

from blogsite import roles


@pytest.fixture
def person(db):
    roles.make_roles()

    def make(role: str) -> User:
        user = User.objects.create_user(role)
        user.groups.add(Group.objects.get(name=role))
        return User.objects.get(pk=user.pk)

    return make


@pytest.mark.parametrize(
    ("role", "may", "may_not"),
    [
        (
            "Observer",
            {"comments.view_comment", "comments.view_decision"},
            {"comments.moderate_comment", "comments.view_personal_data", "comments.view_site"},
        ),
        (
            "Chief moderator",
            {"comments.moderate_comment", "comments.change_site", "comments.change_reason", "comments.delete_block"},
            {"comments.delete_site", "comments.add_site", "auth.change_user", "posts.change_post"},
        ),
        (
            "Moderator",
            {"comments.moderate_comment", "comments.view_personal_data", "comments.add_block"},
            {"posts.change_post", "comments.change_site", "auth.add_user", "comments.delete_comment"},
        ),
        (
            "Editor",
            {"posts.add_post", "posts.delete_post", "surveys.change_survey"},
            {"comments.moderate_comment", "comments.view_personal_data", "auth.view_user"},
        ),
        (
            "Administrator",
            {"comments.moderate_comment", "posts.change_post", "comments.change_site", "auth.add_user"},
            {"auth.delete_user", "auth.change_permission"},
        ),
    ],
)
def test_each_role_may_do_its_work_and_no_more(person, role, may, may_not):
    granted = person(role).get_all_permissions()
    assert may <= granted
    assert not may_not & granted


def test_making_the_roles_again_restores_them_and_keeps_other_groups(db):
    Group.objects.create(name="Interns")
    roles.make_roles()
    group = Group.objects.get(name="Moderator")
    before = set(group.permissions.all())
    group.permissions.add(Permission.objects.get(codename="delete_user"))

    roles.make_roles()

    assert set(group.permissions.all()) == before
    assert set(Group.objects.values_list("name", flat=True)) == {"Interns", *roles.ROLES}


def test_a_permission_that_does_not_exist_is_named(db, monkeypatch):
    monkeypatch.setitem(roles.ROLES, "Editor", ("posts.fly_post",))
    with pytest.raises(roles.UnknownPermission, match=r"posts\.fly_post"):
        roles.make_roles()
