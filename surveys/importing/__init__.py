"""Bringing published results along in files: one small reader per format, one way to store.

A reader (tidy.py, crosstabs.py, respondents.py, spss.py, whole.py) turns a file into neutral records (records.py).
They are made fit and matched by text to what is there (shaping.py, judging.py), tried without being stored, and
recorded by surveys/recording.py (storing.py).
"""
