"""Survey results as pictures: one description, one layout, and a writer each for HTML, SVG and PNG.

`describe.py` says what a question's figure shows, `chart.py` is the neutral form of that, and only the writers know
what they write. Nothing but `describe.py`, and `readers.py` for what readers answered, knows the models.
"""
