"""Our own table of results, a row for each figure: what its columns are called and how a text stands in a cell."""

from typing import NamedTuple

from surveys.models import AnswerOption, BreakdownVariable, Group, Question, Result, Source

MODELS = {
    "question": Question,
    "option": AnswerOption,
    "group": Group,
    "variable": BreakdownVariable,
    "result": Result,
    "source": Source,
}


class Column(NamedTuple):
    """A column: its name, and of what it is which field."""

    name: str
    of: str
    field: str
    title: str  # in words, for the description that comes along


# What most people look for comes first; the rest makes the table complete.
COLUMNS = (
    Column("question_code", "question", "code", "Code of the question"),
    Column("question", "question", "label", "What the question is about"),
    Column("option_code", "option", "code", "Code of the answer"),
    Column("option", "option", "label", "The answer"),
    Column("group_code", "group", "code", "Code of the group; total is all respondents"),
    Column("group", "group", "label", "Whose answers these are"),
    Column("percent", "result", "percent", "Percentage as published"),
    Column("count", "result", "count", "Number of respondents as published"),
    Column("base", "base", "", "Number of respondents that the percentage is a share of, as far as known"),
    Column("status", "result", "status", "How exact the figure is, or why there is none"),
    Column("in_words", "result", "approx_text", "How the publisher put an approximate figure"),
    Column("computed", "result", "computed", "Whether the figure was computed from the answers and not published"),
    Column("own_base", "result", "base_n", "The figure's own base, where it differs from that of the question"),
    Column("wording", "question", "text", "The question as the respondents were asked"),
    Column("wording_status", "question", "text_status", "How close the wording is to what was asked"),
    Column("wording_note", "question", "text_note", "Where the wording comes from, or why it is missing"),
    Column("instruction", "question", "instruction", "What interviewers or respondents were told"),
    Column("response_type", "question", "response_type", "How respondents could answer"),
    Column("max_choices", "question", "max_choices", "How many answers were allowed"),
    Column("base_type", "question", "base_type", "Who was asked the question"),
    Column("base_description", "question", "base_description", "Of whom the percentages are percentages"),
    Column("question_base", "question", "base_n", "Respondents of all groups together"),
    Column("base_status", "question", "base_status", "Whether the base was published"),
    Column("decimals", "question", "decimals", "With how many decimals the percentages were published"),
    Column("reading_help", "question", "reading_help", "A sentence that spells out one figure"),
    Column("option_kind", "option", "kind", "Kind of answer"),
    Column("in_base", "option", "in_base", "Whether those who gave the answer are among the 100 %"),
    Column("sum_of", "option", "net_of", "Codes of the answers that this one sums up"),
    Column("variable_code", "variable", "code", "Code of what the respondents are divided by"),
    Column("variable", "variable", "label", "What the respondents are divided by"),
    Column("variable_overlaps", "variable", "overlapping", "Whether somebody can belong to several of its groups"),
    Column("group_order", "group", "order", "Position among the groups"),
    Column("group_n", "group", "n", "Respondents in the group, not weighted"),
    Column("group_n_weighted", "group", "n_weighted", "Respondents in the group, weighted"),
    Column("source", "source", "name", "Where the figure was published"),
    Column("source_url", "source", "url", "Address of that source"),
    Column("source_locator", "result", "source_locator", "Place in the source"),
    Column("result_note", "result", "note", "What a reader should know about the figure"),
)
ROLES = {column.name: column.name for column in COLUMNS}
# A spreadsheet takes a cell for a formula that begins like this; the wide forms are what it makes of them.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "﹢", "﹣", "﹫")
_ESCAPED = (*_FORMULA, "'")


def escape(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before it where it looks like one."""
    return f"'{text}" if text.lstrip().startswith(_ESCAPED) or text.startswith(("\t", "\r", "\n")) else text


def unescape(text: str) -> str:
    """The text that was escaped."""
    return text[1:] if text.startswith("'") and escape(text[1:]) != text[1:] else text


def is_own(names: list[str]) -> bool:
    """Whether a header is that of our own table."""
    return {"question_code", "option_code", "own_base"} <= {name.strip() for name in names}
