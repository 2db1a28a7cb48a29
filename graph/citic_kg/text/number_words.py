"""Numbers as they are printed: which numbers a printed figure can mean."""

from __future__ import annotations

import re
from decimal import Decimal

_NUMBERS: dict[str, tuple[str, ...]] = {
    "0": ("no", "none", "zero", "nil", "without", "never"),
    "0.5": ("half",),
    "1": ("one", "once", "annually"),
    "2": ("two", "twice", "biannually", "semi-annual", "semi-annually", "half-yearly"),
    "3": ("three", "thrice"),
    "4": ("four", "quarterly"),
    "5": ("five",),
    "6": ("six",),
    "7": ("seven",),
    "8": ("eight",),
    "9": ("nine",),
    "10": ("ten",),
    "11": ("eleven",),
    "12": ("twelve", "dozen", "monthly"),
    "13": ("thirteen",),
    "14": ("fourteen",),
    "15": ("fifteen",),
    "16": ("sixteen",),
    "17": ("seventeen",),
    "18": ("eighteen",),
    "19": ("nineteen",),
    "20": ("twenty",),
    "30": ("thirty",),
    "40": ("forty",),
    "50": ("fifty",),
    "60": ("sixty",),
    "70": ("seventy",),
    "80": ("eighty",),
    "90": ("ninety",),
}
_WORDS = {word: Decimal(number) for number, words in _NUMBERS.items() for word in words}
_SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1000),
    "million": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9,
    "trillion": Decimal(10) ** 12,
}
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TOKEN = re.compile(rf"{_DIGITS.pattern}|[a-z]+(?:-[a-z]+)*", re.IGNORECASE)


def digits_in(printed: str) -> list[str]:
    """The numbers that are printed in digits, without their thousands separators.

    >>> digits_in("1,132 of 20.8%")
    ['1132', '20.8']
    """
    return [found.replace(",", "").rstrip(".") for found in _DIGITS.findall(printed)]


def numbers_in(printed: str) -> frozenset[Decimal]:
    """The numbers that the printed words can mean, each with the scale word behind it.

    >>> sorted(numbers_in("RMB17.8 billion"))
    [Decimal('17800000000.0')]
    >>> sorted(numbers_in("three to five"))
    [Decimal('3'), Decimal('5')]
    """
    found: list[Decimal] = []
    scalable = False
    for token in _TOKEN.findall(printed):
        word = token.casefold()
        if word[0].isdigit():
            found.append(Decimal(word.replace(",", "").rstrip(".")))
            scalable = True
        elif word in _SCALES and scalable:
            found[-1] *= _SCALES[word]
        else:
            scalable = False
            for part in (word, *word.split("-")):
                if part in _WORDS:
                    found.append(_WORDS[part])
                    scalable = True
                    break
    return frozenset(found)
