"""A made-up city year, shaped like plan 441/KH-UBND: people, products and papers are invented, the places are not."""
