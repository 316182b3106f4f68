"""obligations.py SOURCE BUILD: holds the table "Where each obligation is kept" of checklists/README.md against what is there."""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys

SOURCE, BUILD = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
SCHEME = "kvo-3.1"
# What the scheme lays upon whom: every id has its row.
IDS = """1.1 1.2 1.5 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.2.6 2.2.7 2.2.8 2.2.9 2.3.1.1 2.3.1.2 2.3.2.1 2.3.2.2 2.3.2.3 2.3.2.4 2.3.2.5 2.3.2.6
2.4.1 2.4.2 2.5.1 2.5.2.1 2.5.2.2 2.5.3.1 2.5.3.2 3.1 3.2 3.2.1 3.2.2 3.2.3 4.1.1 4.1.2 4.1.3 4.2 4.3 4.4.1 4.4.2 4.4.3 4.4.4 5.1 5.2
A.2 A.3 A.4 A.5""".split()
SILENT = {"1.3", "1.4", "A.1"}  # paragraphs that explain and oblige nobody
NAMED = re.compile(r"`([^`]+)`(?: \(([^()]*)\))?")
faults = []


def fault(row, text):
    faults.append(f"{row}: {text}")


def rows():
    text = (SOURCE / "checklists/README.md").read_text()
    part = text.split("## Where each obligation is kept\n", 1)[1].split("\n## ", 1)[0]
    for line in part.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("| ") or cells[0] in ("id", "---"):
            continue
        if len(cells) != 4:
            fault(cells[0], f"has {len(cells)} cells, not 4")
            continue
        yield cells


def names(cell):
    for path, said in NAMED.findall(cell):
        yield path, [name.strip() for name in said.split(";") if name.strip()]


def shown(*words):
    command = [BUILD / "bin/schouw", "scheme", "show", SCHEME, *words, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def held_by_clause(clause):
    """What each file of the scheme has of a clause: ids of rules, forms with their facts and choices, points, items."""
    answer = shown(clause)
    facts = [field for form in answer["forms"] for field in form["fields"]]
    choices = [choice for field in facts for choice in field.get("choices", [])]
    items = [item for items in answer["items"].values() for item in items]
    own = [{"id": clause}]
    return {
        "rules.yaml": {rule["id"] for rule in answer["rules"]},
        "forms.yaml": {entry["id"] for entry in (own if facts else []) + facts + choices},
        "scheme.yaml": {item["id"] for item in items},
        "requirements.yaml": {entry["id"] for entry in own + answer["points"]} if "points" in answer else set(),
        "clauses.yaml": set() if "points" in answer else {clause},
    }


def without_comments(path):
    """A test as it runs: what is in a comment shows nothing."""
    text = (SOURCE / path).read_text()
    if path.endswith(".c"):
        return re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    return re.sub(r"(?m)^\s*#.*$", "", text)


def check_held(row, path, said, clauses):
    file = SOURCE / path
    if not file.is_file() or path.startswith("tests/"):
        return fault(row, f"{path} is no file that holds anything")
    if path.endswith(".yaml") and not said:
        fault(row, f"{path} is named without what is in it")
    text = file.read_text()
    for name in said:
        if not path.endswith(".yaml"):
            there = re.search(rf"\b{re.escape(name)}\b", text)
        elif file.name == "certificate.yaml":
            there = re.search(rf"(?m)^  - id: {re.escape(name)}$", text)
        else:  # a field of the scheme itself is no clause's
            there = any(name in HELD[clause][file.name] for clause in clauses) or re.search(rf"(?m)^{re.escape(name)}: ", text)
        if not there:
            fault(row, f"{path} has no {name} of {', '.join(clauses)}")


def check_proof(row, path, said):
    if not re.fullmatch(r"tests/[a-z]+/[a-z0-9_]+_test\.(c|sh)", path) or path[6:].rsplit(".", 1)[0] not in RUN:
        return fault(row, f"{path} is no test that is run")
    if not said:
        fault(row, f"{path} is named without what it shows")
    text = without_comments(path)
    for name in said:
        # The list of tests is the last thing in a file: `int main`.
        if not (re.search(rf"\b{name}\b", text.rsplit("\nint main(", 1)[1]) if path.endswith(".c") else name in text):
            fault(row, f"{path} does not run {name}")


def tests_run():
    listed = subprocess.run(["ctest", "-N", "--test-dir", BUILD], check=True, capture_output=True, text=True).stdout
    return set(re.findall(r"Test +#\d+: (\S+)", listed))


THERE = {entry["clause"] for entry in shown()["clauses"]}
with concurrent.futures.ThreadPoolExecutor(2) as pool:
    HELD = dict(zip(sorted(THERE), pool.map(held_by_clause, sorted(THERE))))
RUN = tests_run()
seen = []
for clause, does, held, proof in rows():
    seen.append(clause)
    about = [named for named in [clause, *re.findall(r"\b(?:\d|A)(?:\.\d+)+\b", does)] if named in THERE]
    for path, said in names(held):
        check_held(clause, path, said, about)
    for path, said in names(proof):
        check_proof(clause, path, said)
    if not list(names(held)):
        fault(clause, "nothing holds it")
    if not list(names(proof)):
        fault(clause, "nothing proves it")
for clause in IDS:
    if seen.count(clause) != 1:
        fault(clause, f"has {seen.count(clause)} rows")
for clause in sorted(set(seen) - set(IDS)):
    fault(clause, "is no id")
for clause in sorted(THERE - set(IDS) - SILENT):
    fault(clause, "the scheme has this clause and no row tells of it")
for clause in sorted(set(IDS) - THERE):
    fault(clause, "the scheme has no such clause")
print("\n".join(faults) or f"{len(seen)} obligations, each held and proved")
sys.exit(1 if faults else 0)
