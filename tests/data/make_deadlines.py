#!/usr/bin/env python3
"""Writes deadlines-2026-2030.jsonl: due times by a counter that goes day by day and minute by minute.

It shares nothing with the program: holidays are those of the Python package holidays 0.109, the time zone is Python's
zoneinfo, days are counted one by one and weekday hours minute by minute. The first line holds the rules and the steps; every other line one
arrival (UTC), when each rule runs out (Stockholm) and when each step of reminders comes, counted from the first rule's due time.
"""

import json
import pathlib
import random
from datetime import datetime, date, time, timedelta, timezone
from zoneinfo import ZoneInfo

import holidays

assert holidays.__version__ == "0.109", holidays.__version__

ZONE = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
RULES = ["5 working days", "1 working day", "24 weekday hours", "10 days", "2 weeks", "3 weeks"]
STEPS = ["2 working days before", "at", "1 working day after", "5 working days after"]
HOLIDAYS = holidays.country_holidays("SE", years=range(2025, 2033), categories=("public", "de_facto"), include_sundays=False)


def works(day):
    return day.weekday() < 5 and day not in HOLIDAYS


def end_of(day):
    return datetime.combine(day, time(23, 59, 59), ZONE)


def opening_of(day):
    return datetime.combine(day, time(8), ZONE)


def count_days(day, wanted, direction):
    while wanted:
        day += direction
        if works(day):
            wanted -= 1
    return day


# Stockholm is whole hours from UTC in these years, so an hour of UTC lies within one local day.
FIRST_HOUR = datetime(2025, 12, 1, tzinfo=timezone.utc)
HOUR_WORKS = [works((FIRST_HOUR + timedelta(hours=n)).astimezone(ZONE).date()) for n in range(24 * 366 * 6)]


def count_weekday_hours(received, hours):
    """Ends after the last minute that counts."""
    minute = int((received - FIRST_HOUR).total_seconds()) // 60
    wanted = hours * 60
    while wanted:
        if HOUR_WORKS[minute // 60]:
            wanted -= 1
        minute += 1
    return (FIRST_HOUR + timedelta(minutes=minute)).astimezone(ZONE)


def due(rule, received):
    count, unit = rule.split(" ", 1)
    count = int(count)
    day = received.astimezone(ZONE).date()
    if unit in ("working day", "working days"):
        return end_of(count_days(day, count, DAY))
    if unit == "weekday hours":
        return count_weekday_hours(received, count)
    day += count * DAY * (7 if unit == "weeks" else 1)
    while not works(day):
        day += DAY
    return end_of(day)


def step(text, due_at):
    day = due_at.date()
    if text == "at":
        return opening_of(day)
    count, _, _, way = text.split()
    return opening_of(count_days(day, int(count), DAY if way == "after" else -DAY))


def arrivals():
    """Any minute of the years; more around holidays, at midnight and when clocks change."""
    chance = random.Random(19301989)
    first = datetime(2026, 1, 1, tzinfo=timezone.utc)
    minutes = 5 * 365 * 24 * 60
    found = {first + timedelta(minutes=chance.randrange(minutes)) for _ in range(1500)}
    for day in HOLIDAYS:
        if 2026 <= day.year <= 2030:
            for away in range(-4, 2):
                found.add(datetime.combine(day + away * DAY, time(chance.randrange(24), chance.randrange(60)), ZONE))
            found.add(datetime.combine(day, time(0, 0), ZONE))
            found.add(datetime.combine(day - DAY, time(23, 59), ZONE))
    for year in range(2026, 2031):
        for month in (3, 10):
            sunday = max(date(year, month, d) for d in range(25, 32) if date(year, month, d).weekday() == 6)
            for half_hour in range(2 * 24):
                found.add(datetime.combine(sunday, time(0), timezone.utc) - timedelta(hours=12) + timedelta(minutes=30 * half_hour))
            for away in range(-8, 8):
                found.add(datetime.combine(sunday + away * DAY, time(15, 0), ZONE))
    return sorted({moment.astimezone(timezone.utc) for moment in found})


def main():
    lines = [{"rules": RULES, "steps": STEPS}]
    for received in arrivals():
        dues = [due(rule, received) for rule in RULES]
        lines.append({
            "received": received.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "due": [moment.isoformat() for moment in dues],
            "steps": [step(text, dues[0]).isoformat() for text in STEPS],
        })
    text = "".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines)
    pathlib.Path(__file__).with_name("deadlines-2026-2030.jsonl").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
