#!/usr/bin/env python3
"""Writes holidays-2000-2060.txt: Sweden's public holidays and the three eves that count as such.

Source: the Python package holidays, version 0.109 (pip install holidays==0.109), country SE, categories public and
de_facto, Sundays left out. One day a line: the date, a space, its Swedish name; two names are parted by "; ".
"""

import pathlib

import holidays

VERSION = "0.109"
YEARS = range(2000, 2061)

assert holidays.__version__ == VERSION, f"made with holidays {VERSION}, this is {holidays.__version__}"

days = holidays.country_holidays("SE", years=YEARS, categories=("public", "de_facto"), include_sundays=False, language="sv")
lines = [f"{day.isoformat()} {name}\n" for day, name in sorted(days.items())]
pathlib.Path(__file__).with_name("holidays-2000-2060.txt").write_text("".join(lines), encoding="utf-8")
