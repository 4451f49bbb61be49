import pytest
from django.core.management import CommandError, call_command

from tests.factories import make_survey, survey_facts

pytestmark = pytest.mark.django_db


def test_the_command_lists_findings_and_says_when_all_is_well(capsys):
    make_survey(slug="trend")
    call_command("check_survey")
    assert "trend: 2 findings, AAPOR" in capsys.readouterr().out
    call_command("check_survey", "trend", language="de")
    assert "NOTE universe-missing : Sagen Sie, von wem" in capsys.readouterr().out


def test_what_could_not_be_published_ends_in_an_error(capsys):
    facts = survey_facts(slug="odd", status="draft")
    facts["questions"][0]["results"][0]["base_n"] = 500
    make_survey(**facts)
    call_command("check_survey")
    assert "accepted: It is a test." in capsys.readouterr().out
    make_survey(slug="bad", status="draft", sample_size=None)
    with pytest.raises(CommandError, match="Cannot be published: bad"):
        call_command("check_survey")
    assert "ERROR sample-size-missing" in capsys.readouterr().out
    with pytest.raises(CommandError, match="There is no survey nothing"):
        call_command("check_survey", "nothing")
