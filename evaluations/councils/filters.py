import django_filters as df

from evaluations.councils.models import Council


class CouncilFilter(df.FilterSet):
    q = df.CharFilter(field_name="name", lookup_expr="icontains", label="Tìm theo tên Hội đồng")

    class Meta:
        model = Council
        fields = ["q"]
