import django_filters as df

from products.rounds.models import Round


class RoundFilter(df.FilterSet):
    year = df.NumberFilter(field_name="year", label="Năm")

    class Meta:
        model = Round
        fields = ["year"]
