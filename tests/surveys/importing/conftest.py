from typing import NamedTuple

import pytest

from surveys.importing.reading import Upload, Wishes
from surveys.importing.records import Findings, ImportFinding
from surveys.importing.storing import Plan, Target, plan


class Tried(NamedTuple):
    """What an import of a file would do."""

    plans: list[Plan]
    findings: list[ImportFinding]
    collected: Findings

    @property
    def accounts(self):
        return self.collected.accounts

    @property
    def codes(self) -> set[str]:
        return {each.code for each in self.findings}

    @property
    def errors(self) -> list[tuple]:
        """Code, row and column of what keeps the file out."""
        return [(e.code, e.place.row, e.place.column) for e in self.findings if e.severity == "error"]

    @property
    def content(self) -> dict:
        assert not self.errors, self.findings
        (only,) = self.plans
        return only.rehearsal.content

    @property
    def question(self) -> dict:
        (only,) = self.content["questions"]
        return only

    def figures(self, code: str = "", *, of: str = "percent") -> dict:
        """Figures by label of the answer and code of the group."""
        questions = [each for each in self.content["questions"] if not code or each["code"] == code]
        assert len(questions) == 1, [each["code"] for each in self.content["questions"]]
        labels = {each["code"]: each["label"] for each in questions[0]["options"]}
        return {(labels[each["option"]], each["group"]): each[of] for each in questions[0]["results"]}


@pytest.fixture
def tried(tmp_path, db):
    """tried(text, …) imports a file with this text or these bytes, storing nothing."""

    def _tried(content, *, name="survey.csv", encoding="utf-8", kind="", by=(), weight="", **target):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        findings = Findings()
        plans = plan([Upload(path, name)], Target(**target), findings=findings, wishes=Wishes(kind, weight, by))
        return Tried(plans, list(findings), findings)

    return _tried
