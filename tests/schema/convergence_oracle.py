"""The fold said again, slowly, straight from what fold.h, registry.h and README.md promise: an oracle for convergence_test.c.

Reads one JSON object a line: {"root": key, "registry": [lines], "case": [lines], "states": {"registry": .., "case": ..}}, in which
the states are what fold_write gave. Answers each with a line: "good <conflicts>", or "bad" and what differs.
"""
import datetime
import hashlib
import json
import sys

ROLES = {}  # kind -> who may write it
STAGES = {}


def kinds_read(folder):
    import pathlib

    for path in pathlib.Path(folder).glob("*.json"):
        kind = json.loads(path.read_text())
        ROLES[path.name[:-5]] = set(kind["x-roles"])
        STAGES[path.name[:-5]] = kind["x-stage"]


def moment_of(at):
    return datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()


def moment(record):
    return moment_of(record["at"])


def saw(later, earlier):
    if later["feed"] == earlier["feed"]:
        return earlier["seq"] < later["seq"]
    return later["seen"].get(earlier["feed"], 0) >= earlier["seq"]


def supersedes(later, earlier):
    return saw(later, earlier) and not saw(earlier, later)


def standing(records):
    """What is superseded, be it along others, by nothing but what it supersedes itself along others."""
    if len(records) < 2:
        return records
    below = []
    for one in records:
        found, waiting = set(), [one]
        while waiting:
            above = waiting.pop()
            for place, other in enumerate(records):
                if place not in found and supersedes(above, other):
                    found.add(place)
                    waiting.append(other)
        below.append(found)
    places = range(len(records))
    return [records[one] for one in places if all(other in below[one] for other in places if one in below[other])]


class Dossier:
    def __init__(self, lines):
        self.log = [dict(json.loads(line), hash=hashlib.sha256(line.encode()).hexdigest()) for line in lines]
        self.log.sort(key=lambda one: (one["tick"], one["feed"], one["seq"]))
        self.name = self.log[0]["dossier"] if self.log else ""
        self.feeds = {}
        for one in self.log:
            opens = one["seq"] == 1 and one["kind"] == "feed.open" and one["v"] == 1
            feed = self.feeds.setdefault(one["feed"], {"person": "", "device": "", "key": "", "last": 0})
            feed["last"] = max(feed["last"], one["seq"])
            if opens:
                feed.update({name: one["body"][name] for name in ("person", "device", "key")})
        for one in self.log:
            one["by"], one["device"] = self.feeds[one["feed"]]["person"], self.feeds[one["feed"]]["device"]
            one["refused"] = True  # until it is judged

    def about(self, kind, item):
        return [one for one in self.log if not one["refused"] and one["v"] == 1 and (one["kind"], one["item"]) == (kind, item)]


def roles_of(registry, person, when):
    root = {"administrator"} if person == "administrator" else set()
    statements = registry.about("person.set", person)
    if not statements:
        return root
    gives = lambda one: set(one["body"]["roles"]) if one["body"].get("active", True) else set()
    made = [one for one in statements if moment(one) <= when]
    if not made:
        return root | gives(statements[0])
    last = [one for one in made if not any(supersedes(other, one) for other in made)] or made
    return root | set.intersection(*map(gives, last))


def key_counts(registry, root, feed, one):
    """A day is that of the place where the statement was made; a key ends at the very moment it is revoked."""
    day, revoked = one["at"][:10], []
    if feed["person"] == "administrator" and feed["key"] == root:
        return True
    slot = registry.about("key.set", f"{feed['person']}/{feed['device']}")
    first, last, found = "0000-01-01", "9999-12-31", False
    for said in slot:
        after = [other for other in slot if supersedes(other, said)]
        if said["body"]["key"] != feed["key"] or any(other["body"]["key"] == feed["key"] for other in after):
            continue
        found = True
        first, last = max(first, said["body"]["from"]), min(last, said["body"].get("until", last))
        if said["body"]["status"] != "valid":
            revoked.append(max(moment(said), moment_of(said["body"].get("sealed_until", said["at"]))))
        for other in after:
            last = min(last, other["body"].get("previous_until", other["at"][:10]))
    return found and first <= day <= last and all(moment(one) <= end for end in revoked)


def side_of(registry, one, person):
    if one["v"] > 1 or one["kind"] == "feed.open" or STAGES[one["kind"]] == "none":
        return None
    if STAGES[one["kind"]] in ("audit", "report"):
        audits = "auditor" in ROLES[one["kind"]] and "auditor" in roles_of(registry, person, moment(one))
        return "audited" if audits else None
    return "judged"


def judge(dossier, registry, root, name):
    sides = set()
    for one in dossier.log:
        feed = dossier.feeds[one["feed"]]
        person = feed["person"]
        roles = roles_of(registry, person, moment(one))
        wanted = {"administrator"} if name == "registry" else ROLES[one["kind"]] if one["v"] == 1 else roles
        good = (one["kind"] != "feed.open" or one["seq"] == 1) and person and key_counts(registry, root, feed, one)
        good = good and bool(roles & wanted)
        side = side_of(registry, one, person) if good and name != "registry" else None
        if not good or (side == "audited" and (person, "judged") in sides) or (side == "judged" and (person, "audited") in sides):
            continue
        one["refused"] = False
        sides.add((person, side))


def state_of(dossier, name):
    say = lambda one, *more: {field: one[field] for field in ("at", "by", "device", "feed", "hash", "seq") + more}
    value = lambda one: dict(say(one), value=one["body"])
    slots, conflicts = [], 0
    names = {(one["kind"], one["item"]) for one in dossier.log if one["v"] == 1 and one["kind"] != "feed.open"}
    for kind, item in sorted(names):
        stands = standing(dossier.about(kind, item))
        if not stands:
            continue
        if all(one["body"] == stands[0]["body"] for one in stands):
            slots.append(dict(value(stands[0]), kind=kind, item=item))
        else:
            slots.append({"kind": kind, "item": item, "conflict": [value(one) for one in stands]})
            conflicts += 1
    return {
        "dossier": name,
        "heads": {feed: about["last"] for feed, about in dossier.feeds.items()},
        "records": len(dossier.log),
        "refused": [say(one, "kind", "item") for one in dossier.log if one["refused"]],
        "slots": slots,
        "unknown": [say(one, "kind", "item", "v") for one in dossier.log if one["v"] > 1 and not one["refused"]],
    }, conflicts


def compare(history):
    registry, case = Dossier(history["registry"]), Dossier(history["case"])
    judge(registry, registry, history["root"], "registry")
    judge(case, registry, history["root"], case.name)
    found = 0
    for dossier, name in ((registry, "registry"), (case, "case")):
        text = history["states"][name]
        state = json.loads(text)
        if json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False) != text:
            return f"bad {name}: not canonical"
        for one in state["refused"]:
            if not one.pop("why"):
                return f"bad {name}: refused without a reason"
        wanted, conflicts = state_of(dossier, dossier.name)
        for part in wanted:
            if wanted[part] != state[part]:
                return f"bad {name}.{part}: the fold says {json.dumps(state[part])}, the oracle {json.dumps(wanted[part])}"
        found += conflicts
    return f"good {found}"


kinds_read(sys.argv[1])
for line in sys.stdin:
    print(compare(json.loads(line)), flush=True)
