from django.core.cache import cache

from ocop.core.synonyms.rules import Names, names_of

KEY, SECONDS = "synonyms", 10


def names() -> Names:
    """All synonyms, remembered for some seconds: what is edited holds here at once, in other processes soon after."""
    from ocop.core.synonyms.models import Synonym

    known: Names | None = cache.get(KEY)
    if known is None:
        known = names_of(list(Synonym.objects.values_list("short", "words")))
        cache.set(KEY, known, SECONDS)
    return known
