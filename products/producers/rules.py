"""What a producer's record must be. Pure."""


def registration_form(number: str) -> str:
    """The number as it is compared: no blanks, dots or dashes at the joints; upper case."""
    return "".join(number.split()).upper()
