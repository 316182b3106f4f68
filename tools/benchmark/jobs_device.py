"""Jobs of one device, without network."""
import os

from measure import Result, in_turn, run, seconds

FOLDED = 100_000


def record(bench):
    """Record one finding, fresh process, durable."""
    store = bench.lone_store()
    base = os.path.join(bench.folder, "peer.sqlite")
    run(["sqlite3", base, "PRAGMA journal_mode = WAL; CREATE TABLE finding (id INTEGER PRIMARY KEY, clause TEXT, verdict TEXT, note TEXT)"])
    note = bench.note
    number = [0]

    def ours():
        number[0] += 1
        return seconds([bench.programs.schouw, "-q", "-C", store, "finding", "2.2.1", "met" if number[0] % 2 else "unmet", "--without-facts",
                        "measured, not audited", "--reason", "seen again", "-m", note])

    def peer():
        return seconds(["sqlite3", base, "PRAGMA synchronous = FULL; INSERT INTO finding (clause, verdict, note) "
                        f"VALUES ('2.3.1.1', 'met', '{note}')"])

    yield Result("record one finding, fresh process, durable", "sqlite3 CLI, one row, WAL, synchronous=FULL",
                 2.0).set(*in_turn(bench.runs * 3, (ours, peer), 3))


def status(bench):
    """schouw status on a day's dossier, fresh process."""
    store = bench.lone_store()
    tree = os.path.join(bench.folder, "status")
    bench.files_repository(tree)
    yield Result("schouw status on a day's dossier, fresh process", "git status, 120 files", 1.0).set(*in_turn(
        bench.runs * 3, (lambda: seconds([bench.programs.schouw, "-C", store, "status"]),
                         lambda: seconds(["git", "-C", tree, "status"])), 3))


def fold(bench):
    """Fold 100,000 records."""
    path = os.path.join(bench.folder, "records")
    store = bench.office_store("fold")
    run([bench.programs.device, "day", store, "fold", "7", str(FOLDED)])
    with open(path, "wb") as file:
        file.write(run([bench.programs.device, "lines", store, "fold"]))
    yield Result(f"fold {FOLDED:,} records", "reading and parsing the same bytes with jansson", 1.5).set(*in_turn(
        bench.runs, (lambda: seconds([bench.programs.device, "fold", path]), lambda: seconds([bench.programs.device, "parse", path]))))
