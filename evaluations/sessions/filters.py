import django_filters as df

from evaluations.sessions.models import Session
from evaluations.sessions.rules import Mode


class SessionFilter(df.FilterSet):
    year = df.NumberFilter(field_name="round__year", label="Năm")
    mode = df.ChoiceFilter(choices=Mode.choices, label="Hình thức", empty_label="Mọi hình thức")

    class Meta:
        model = Session
        fields = ["year", "mode"]
