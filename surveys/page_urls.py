"""Addresses outside the API: charts as files, and the data of surveys."""

import re

from django.urls import re_path

from surveys import downloads
from surveys.charts import files
from surveys.charts.find import NAME

urlpatterns = [
    re_path(rf"^charts/(?P<name>{NAME})\.(?P<extension>svg|png)$", files.chart_file, name="chart-file"),
    re_path(
        rf"^surveys/(?P<slug>[-\w]+)/(?P<name>{'|'.join(map(re.escape, downloads.KINDS))})$",
        downloads.survey_file,
        name="survey-file",
    ),
]
