"""facts.py [CLAUSE..] [CLAUSE/FIELD=VALUE..] <ANSWER: for tests: a file for `schouw form -F` with what `schouw form --json` says is missing.

A field says what it must; a choice its first; yes-no where nothing must be, no; a day lies thirty days back; a text tells that it was
seen. A row that is missing is called one, two, .. Numbers are left out unless they are given. Without clauses: of all of them.
"""
import datetime
import json
import sys

GIVEN = dict(word.split("=", 1) for word in sys.argv[1:] if "=" in word)
CLAUSES = [word for word in sys.argv[1:] if "=" not in word]
DAY = (datetime.date.today() - datetime.timedelta(days=30)).isoformat()


def value(form, field):
    item = form["clause"] + "/" + field["id"]
    if item in GIVEN:
        return GIVEN[item]
    if field["type"] == "number":
        return None
    if field["must_be"]:
        return field["must_be"][0]
    return {"text": "Seen in the papers.", "yes-no": "no", "day": DAY, "choice": (field["choices"] or [""])[0]}[field["type"]]


def fill(form, row, places):
    """The lines of one row: of fields that are required and say nothing, asked now or by what is said here."""
    said, lines = {}, []
    for field in form["fields"]:
        place = places.get(field["id"], {})
        says = {True: "yes", False: "no"}.get(place.get("value"), place.get("value"))
        asked = field["when"] is None or said.get(field["when"]) == "yes"
        if says is None and asked and field["required"] and not field["from"] and not place.get("conflict"):
            says = value(form, field)
            if says is not None:
                lines.append("%s: %s" % (field["id"], says))
        said[field["id"]] = says
    if lines:
        print("[%s%s]\n%s\n" % (form["clause"], "/" + row if row else "", "\n".join(lines)))


for form in json.load(sys.stdin)["forms"]:
    if form["waits"] or (CLAUSES and form["clause"] not in CLAUSES):
        continue
    rows = {"": {}} if form["each"] == "once" else {}
    for place in form["places"]:
        rows.setdefault(place["row"], {})[place["field"]] = place
    for number in ("one", "two", "three", "four")[: form["rows_missing"]]:
        rows[number] = {}
    for row, places in rows.items():
        fill(form, row, places)
