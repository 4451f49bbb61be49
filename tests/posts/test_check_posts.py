import pytest
from django.core.management import CommandError, call_command

from surveys.models import Result
from tests.factories import make_post, make_survey

pytestmark = pytest.mark.django_db
BODY = "[mehr als die Hälfte]{number:trend/problems/interaction@press} {{ number:trend/problems/interaction@press }}"


@pytest.fixture
def post():
    make_survey(slug="trend")
    return make_post(slug="numbers", body=BODY)


def test_it_is_content_while_everything_is_right(post, capsys):
    call_command("check_posts")
    assert capsys.readouterr().out == ""


def test_it_names_what_is_not_right_and_fails(post, capsys):
    Result.objects.filter(percent=52).update(percent=36)
    with pytest.raises(CommandError, match="2 figures"):
        call_command("check_posts", "numbers")
    out = capsys.readouterr().out
    assert "numbers: DRIFT trend/problems/interaction@press" in out
    assert "numbers: STALE trend/problems/interaction@press “52\u00a0%”, published now: 36\u00a0%" in out


def test_an_unknown_post_is_an_error(post):
    with pytest.raises(CommandError, match="no-such"):
        call_command("check_posts", "no-such")
