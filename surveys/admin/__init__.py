"""What the Django admin shows: surveys with their checks, questions with their results, charts, reader polls."""

from surveys.admin import charts, organisations, polls, questions, surveys

__all__ = ["charts", "organisations", "polls", "questions", "surveys"]
