"""obligations.py SOURCE SCHOUW: holds the table "Where each obligation is kept" of checklists/README.md against what is there."""
import json
import pathlib
import re
import subprocess
import sys

SOURCE, SCHOUW = pathlib.Path(sys.argv[1]), sys.argv[2]
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


def yaml_holds(text, name):
    """An id of the file, or a clause of it."""
    word = re.escape(name)
    return re.search(rf"""(?m)(?:\bid|clause): ["']?{word}["']?\s*(?:[,}}]|$)""", text) or re.search(rf"(?m)^{word}:", text)


def check_held(row, path, said):
    file = SOURCE / path
    if not file.is_file() or path.startswith("tests/"):
        return fault(row, f"{path} is no file that holds anything")
    if path.endswith(".yaml") and not said:
        fault(row, f"{path} is named without what is in it")
    text = file.read_text()
    for name in said:
        if not (yaml_holds(text, name) if path.endswith(".yaml") else re.search(rf"\b{re.escape(name)}\b", text)):
            fault(row, f"{path} has no {name}")


def check_proof(row, path, said):
    file = SOURCE / path
    if not file.is_file() or not re.fullmatch(r"tests/[a-z]+/[a-z0-9_]+_test\.(c|sh)", path):
        return fault(row, f"{path} is no test that is run")
    if not said:
        fault(row, f"{path} is named without what it shows")
    text = file.read_text()
    for name in said:
        # What is static and not in the list of tests does not compile.
        run = f"static void {name}(void **state)" in text if path.endswith(".c") else name in text
        if not run:
            fault(row, f"{path} does not run {name}")


def clauses():
    shown = json.loads(subprocess.run([SCHOUW, "scheme", "show", SCHEME, "--json"], check=True, capture_output=True).stdout)
    return {entry["clause"] for entry in shown["clauses"]}


seen = []
for clause, _, held, proof in rows():
    seen.append(clause)
    for path, said in names(held):
        check_held(clause, path, said)
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
there = clauses()
for clause in sorted(there - set(IDS) - SILENT):
    fault(clause, "the scheme has this clause and no row tells of it")
for clause in sorted(set(IDS) - there):
    fault(clause, "the scheme has no such clause")
print("\n".join(faults) or f"{len(seen)} obligations, each held and proved")
sys.exit(1 if faults else 0)
