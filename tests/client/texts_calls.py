"""Whether tools/texts can gather each text that is to be translated: the text of a call it looks at has to be written as one literal.
With a macro in it, or where two stand to choose from, xgettext takes a part of it, and the rest is never found.

usage: texts_calls.py SOURCE_DIR"""
import glob
import os
import re
import sys

root = sys.argv[1]
script = open(os.path.join(root, "tools/texts")).read()
place = {name: int(number or 1) for name, number in re.findall(r"--keyword=(\w+)(?::(\d+))?", script) if name != "ngettext"}
LITERAL = re.compile(r'(?:"(?:\\.|[^"\\])*"|PRI[a-zA-Z0-9]+|\s)+')


def arguments(text, start):
    """The arguments of a call whose bracket opens just before `start`."""
    found, depth, begin, at = [], 1, start, start
    while at < len(text):
        if text[at] == '"' or text[at] == "'":
            at = re.compile(r"(?:\\.|[^\\])*?" + text[at], re.S).match(text, at + 1).end()
            continue
        depth += {"(": 1, "{": 1, "[": 1, ")": -1, "}": -1, "]": -1}.get(text[at], 0)
        if depth == 0 or (depth == 1 and text[at] == ","):
            found.append(text[begin:at].strip())
            begin = at + 1
        if depth == 0:
            break
        at += 1
    return found


calls, bad = 0, 0
for folder in ("client", "client/verbs", "checklists", "checklists/rules", "schema"):
    for path in sorted(glob.glob(os.path.join(root, folder, "*.c"))):
        text = open(path).read()
        text = re.sub(r"/\*.*?\*/", lambda comment: "\n" * comment.group().count("\n"), text, flags=re.S)
        for call in re.finditer(r"(?<![\w.>])(" + "|".join(place) + r")\(", text):
            given = arguments(text, call.end())
            calls += 1
            said = given[place[call.group(1)] - 1] if len(given) >= place[call.group(1)] else ""
            # What holds no literal hands on what another call gives.
            if '"' in said and not LITERAL.fullmatch(said):
                print("%s:%d: %s" % (path, text.count("\n", 0, call.start()) + 1, said))
                bad += 1
print("%d texts" % calls if not bad else "write each of these as one literal", file=sys.stderr)
sys.exit(1 if bad or calls < 500 else 0)
