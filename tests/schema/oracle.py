"""Cases for the interpreters in C, with the verdict of a stock JSON Schema validator (python3-jsonschema).

oracle.py kinds    bodies, items and dossiers, good and bad, for every file in schema/kinds
oracle.py records  lines, good and bad, by schema/record.json

One case a line, as JSON. `good` is the verdict; `paths` the places it is about, as our messages name them.
Strings are as long as the schema lets them be, and one character longer; numbers at their ends and beyond.
"""
import copy
import datetime
import json
import os
import pathlib
import random
import re
import sys

import jsonschema

SCHEMA = pathlib.Path(os.environ.get("SOURCE_DIR") or pathlib.Path(__file__).parents[2]) / "schema"
DIGEST = "0123456789abcdef" * 4
chance = random.Random(20180902)

# `$` in ECMA 262 and POSIX is the very end; in Python it may stand before a newline.
def pattern(validator, text, instance, schema):
    assert r"\$" not in text
    if isinstance(instance, str) and not re.search(text.replace("$", r"\Z"), instance):
        yield jsonschema.ValidationError(f"{instance!r} does not match {text!r}")


Validator = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})
formats = jsonschema.FormatChecker(formats=())


@formats.checks("date", raises=ValueError)
def is_date(text):
    if not isinstance(text, str):
        return True
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    return 1900 <= datetime.date(int(text[:4]), int(text[5:7]), int(text[8:])).year <= 2199


@formats.checks("date-time", raises=ValueError)
def is_time(text):
    if not isinstance(text, str):
        return True
    parts = re.fullmatch(r"([0-9-]{10})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(\.[0-9]+)?([Zz]|[+-]([0-9]{2}):([0-9]{2}))", text)
    if not parts or not is_date(parts[1]):
        return False
    datetime.time(int(parts[2]), int(parts[3]), int(parts[4]))
    return parts[7] is None or (int(parts[7]) < 24 and int(parts[8]) < 60)


def good_string(schema):
    if "enum" in schema:
        return chance.choice(schema["enum"])
    if schema.get("format") == "date":
        return (datetime.date(1900, 1, 1) + datetime.timedelta(days=chance.randrange(109573))).isoformat()
    text = schema.get("pattern", "")
    digits = re.fullmatch(r"\^\[0-9a-f\]\{(\d+)\}\$", text)
    if digits:
        return "".join(chance.choice("0123456789abcdef") for _ in range(int(digits[1])))
    if text:
        choices = ["kvo-3.1", "survey", "KVO-2018-01", "a", "0", "Z9", "x" * 30, "2026-11-29T01:05:00+01:00"]
        return chance.choice([word for word in choices if re.fullmatch(text, word)])
    least, most = max(schema.get("minLength", 0), 0), schema.get("maxLength", 60)
    return "".join(chance.choice("abc ÅéÀ€🚲\n\"\\") for _ in range(chance.randint(least, min(most, 40))))


def good(schema, everything=False):
    """A value that keeps to the schema."""
    kind = schema.get("type", "string")
    kind = chance.choice(kind) if isinstance(kind, list) else kind
    if kind == "object":
        value = {}
        for name, below in schema.get("properties", {}).items():
            if everything or name in schema.get("required", []) or chance.random() < 0.4:
                value[name] = good(below, everything)
        if isinstance(schema.get("additionalProperties"), dict):
            for _ in range(min(chance.randint(0, 4), schema.get("maxProperties", 4))):
                value["%032x" % chance.getrandbits(128)] = good(schema["additionalProperties"])
        return value
    if kind == "array":
        return [good(schema["items"]) for _ in range(chance.randint(0, min(4, schema.get("maxItems", 4))))]
    if kind == "integer":
        return chance.randint(schema.get("minimum", -1000), min(schema.get("maximum", 1000), 10**12))
    return chance.random() < 0.5 if kind == "boolean" else None if kind == "null" else good_string(schema)


OTHERS = [None, True, False, 0, 1, -1, 2**62, "", "x", [], {}, [None], {"x": 1}, "\n"]
DAYS = ["2018-02-29", "2020-02-29", "2018-6-4", "20180604", "1899-12-31", "1900-01-01", "2199-12-31", "2200-01-01", "2018-00-10",
        "2018-13-10", "2018-10-00", "2018-10-32", "2018-06-04 ", "2018-06-04\n", "2018-W01-1", "", "today", "٢٠١٨-06-04"]


def sides(schema):
    """Values at, within and beyond what a schema asks."""
    yield from OTHERS
    for bound in ("minLength", "maxLength"):
        for length in (schema[bound] - 1, schema[bound], schema[bound] + 1) if bound in schema else ():
            for letter in "a€🚲" if length >= 0 else "":
                yield letter * length
    for bound in ("minimum", "maximum"):
        if bound in schema:
            yield from (schema[bound] - 1, schema[bound], schema[bound] + 1)
    yield from schema.get("enum", [])
    yield from (word + tail for word in schema.get("enum", []) if isinstance(word, str) for tail in ("x", "\n", " "))
    if "pattern" in schema:
        word = good_string(schema)
        yield from (word, word + "\n", "\n" + word, word + "é", word.upper(), word.lower(), word[:-1], word + word, "A" * 64, "é")
    yield from DAYS if "format" in schema else ()
    if "maxItems" in schema:
        item = good(schema["items"])
        yield from ([item] * count for count in (schema["maxItems"], schema["maxItems"] + 1))
        yield from ([item, bad] for bad in sides(schema["items"]))
    if "maxProperties" in schema:
        for count in (schema["maxProperties"], schema["maxProperties"] + 1):
            yield {"%032x" % number: good(schema["additionalProperties"]) for number in range(count)}
    if isinstance(schema.get("additionalProperties"), dict):
        yield from ({"one": good(schema["additionalProperties"]), "two": bad} for bad in sides(schema["additionalProperties"]))


def bodies(schema):
    """Good bodies; and for each field, bodies in which only that field may be off."""
    yield good(schema, everything=True)
    for _ in range(20):
        yield good(schema)
    whole = good(schema, everything=True)
    yield from OTHERS
    for name in list(whole):
        yield {key: value for key, value in whole.items() if key != name}
        yield {**{key: value for key, value in whole.items() if key != name}, name + "x": whole[name]}
        for value in sides(schema["properties"][name]):
            yield {**whole, name: value}
    yield {**whole, "": 1}
    yield {**whole, "more": {"below": []}}


def places(errors):
    for error in errors:
        path = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in error.absolute_path)
        if error.validator == "required":
            yield from (f"{path}.{name}" for name in error.validator_value if name not in error.instance)
        elif error.validator == "additionalProperties":
            known = error.schema.get("properties", {})
            yield from (f"{path}.{name}" for name in error.instance if name not in known)
        else:
            yield path


ITEMS = ["", "advice", "body", "certificate", "closing", "decision", "dossier", "feed", "partnership", "plan", "report", "review", "walk", "case",
         "2.2.3/signed", "2.3.2.1/goal-1/specific", "A.2/x/y", "2.2.3/a/b/c", "2.2.3/A", "2.2.3//a", "KVO-2026-001", "KV", "kvo-1", "KVO_1",
         "2.3.1.1", "2.3.1.1/survey", "2.3.1.1-2", "2.3.1.1-1000", "B/x", "a", "anna/laptop", "anna/", "/laptop", "anna/laptop/x", "a" * 64,
         "a" * 65, "A", "-a", ".a", "_a", "../x", "theme/one", "theme/one.two", "a/" + "b" * 64, "a/" + "b" * 65, DIGEST, DIGEST[1:], "feed\n",
         "é", "0" * 32, "0" * 33, "f" * 31, "2.3.1.1/" + "s" * 40, "2.3.1.1/" + "s" * 41, "advice ", "ADVICE"]


def kinds():
    for file in sorted((SCHEMA / "kinds").glob("*.json")):
        schema = json.loads(file.read_text())
        Validator.check_schema(schema)
        name, validator = file.name[: -len(".json")], Validator(schema, format_checker=formats)
        fits = [item for item in ITEMS if re.search(schema["x-item"].replace("$", r"\Z"), item)]
        place = "registry" if schema["x-dossier"] == "registry" else "almere"
        assert fits, f"no item for {name}"
        case = {"kind": name, "dossier": place, "item": fits[0], "body": good(schema)}
        for body in bodies(schema):
            errors = list(validator.iter_errors(body))
            yield {**case, "body": body, "good": not errors, "paths": ["body" + path for path in places(errors)]}
        for item in ITEMS:
            yield {**case, "item": item, "good": item in fits, "paths": ["item"]}
        for dossier in ("registry", "almere"):
            there = schema["x-dossier"] in ("any", "registry" if dossier == "registry" else "case")
            yield {**case, "dossier": dossier, "good": there, "paths": ["belongs"]}


def records():
    schema = json.loads((SCHEMA / "record.json").read_text())
    Validator.check_schema(schema)
    validator = Validator(schema, format_checker=formats)
    record = {"v": 1, "dossier": "almere", "feed": "1" * 32, "seq": 7, "prev": DIGEST, "seen": {"2" * 32: 3},
              "at": "2018-09-02T10:12:00+02:00", "tick": 1535875920000000, "kind": "finding.set", "item": "2.3.1.1",
              "body": {"verdict": "met"}}
    others = {
        "v": [0, -1, 2**53, "1"],
        "dossier": ["registry-2", "-a", "a-", "A", "a_b", "a/b", "..", "a" * 64, "a" * 65, "é", "almere\n"],
        "feed": ["1" * 31, "1" * 33, "A" * 32, "g" * 32, "1" * 32 + "\n", "../" + "1" * 29],
        "seq": [2, 2**53 - 1, 2**53, 2**63 - 1],
        "prev": [DIGEST[1:], DIGEST + "0", DIGEST.upper(), "0" * 64, DIGEST + "\n"],
        "seen": [{}, {"2" * 32: 0}, {"2" * 32: -1}, {"2" * 32: 2**53 - 1}, {"2" * 32: 2**53}, {"2" * 31: 1}, {"G" * 32: 1},
                 {"2" * 32: "1"}, {"2" * 32: None}, {"2" * 32: [1]}, {"": 1}, {"2" * 32: 1, "3" * 32: 2}, [["2" * 32, 1]]],
        "at": [day + "T10:12:00Z" for day in DAYS] + [
            "2018-09-02T10:12:00Z", "2018-09-02t10:12:00z", "2018-09-02T10:12:00.123456Z", "2018-09-02T10:12:00", "2018-09-02",
            "2018-09-02 10:12:00Z", "2018-09-02T10:12Z", "2018-09-02T10:12:00+0200", "2018-09-02T24:00:00Z", "2018-09-02T10:60:00Z",
            "2018-09-02T10:12:60Z", "2018-09-02T10:12:00+24:00", "2018-09-02T10:12:00-23:59", "2018-09-02T10:12:00Z\n",
            "2018-09-02T10:12:00." + "0" * 43 + "Z", "2018-09-02T10:12:00." + "0" * 44 + "Z"],
        "tick": [2**53 - 1, 2**53, 2**63 - 1],
        "kind": ["Finding.set", "finding/set", "finding set", "f" * 64, "f" * 65, "1.set", "finding.set\n"],
        "item": ["2.3.1.1/survey", "2.3.1.1\n", "\t", "\x7f", "a" * 257],
        "body": [[], "{}"],
    }
    # Which kind there is and what it holds is said by kinds(); here only that the envelope is right.
    known = {path.name[:-5] for path in (SCHEMA / "kinds").glob("*.json")}
    def case(value):
        errors = list(validator.iter_errors(value))
        return {"good": not errors, "paths": [re.split(r"[.\[]", path[1:])[0] for path in places(errors)], "line": json.dumps(value),
                "kind_known": isinstance(value, dict) and str(value.get("kind")) in known}
    yield case(record)
    yield case({**record, "seq": 1, "prev": ""})
    yield case({**record, "seq": 1})
    yield case({**record, "prev": ""})
    for name, values in others.items():
        yield case({key: value for key, value in record.items() if key != name})
        yield case({**record, name + "s": record[name]})
        for value in values + (OTHERS if name != "body" else [None, True, 1, "x", []]):
            yield case({**record, name: copy.deepcopy(value)})
    for value in OTHERS:
        yield case(value)


for made in kinds() if sys.argv[1] == "kinds" else records():
    print(json.dumps(made))
