"""Jobs of the daemon alone: statements that were sealed beforehand, brought by a light client."""
from crowd import CLIENTS, EACH, RECORDS, Crowd
from jobs_sync import pushes
from measure import Result, in_turn
from peers import Git

DAYS = CLIENTS * EACH
FEW = 100  # dossiers
GROWN = 4  # days


def daemon(bench):
    """The daemon alone: 96 days sealed beforehand, over 16 kept TLS connections; records a second."""
    crowd = bench.crowd(FEW)
    git = Git(bench.fresh("git", True))
    mine, theirs = in_turn(bench.runs, (lambda: DAYS * RECORDS / crowd.days(), pushes(bench, git)))
    git.stop()
    crowd.check()
    result = Result(f"the daemon alone: {DAYS} days sealed beforehand, {CLIENTS} kept TLS connections", "fresh git push", 20, "records/s", True)
    result.note = "from the first byte sent to the last acknowledgement; each client sends a day once its day before was acknowledged"
    yield result.set(mine, theirs)


def dossiers(bench):
    """The same with many dossiers there already (--dossiers), against 100."""
    many = bench.crowd(bench.dossiers)

    def among_few():
        few = Crowd(bench, FEW)  # a new one each time: its dossiers are no more than 100 when the days come
        took = few.days()
        few.check()
        few.office.stop()  # its files stay until all is over, as in crowd.py
        return took

    mine, others = in_turn(bench.runs, (many.days, among_few))
    many.check()
    result = Result(f"the same days, {bench.dossiers:,} dossiers there already", f"{FEW} there", 1.1 if bench.dossiers <= 10_000 else 1.25)
    result.note = "the daemon alone, as that varies least; a daemon for each side, in turn"
    yield result.set(mine, others)


def grown(bench):
    """The same days in dossiers that have four days already, against dossiers that were just opened."""
    crowd = bench.crowd(FEW)
    mine, others = in_turn(bench.runs, (lambda: crowd.days(GROWN), crowd.days), 0)
    crowd.check()
    result = Result(f"the same days, in dossiers of {GROWN} days already", "in dossiers that were just opened", 1.25)
    result.note = f"the daemon alone; a dossier of {GROWN} days has some {GROWN * RECORDS} statements"
    yield result.set(mine, others)
