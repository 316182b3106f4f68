"""Jobs between devices and the daemon, each beside git and fossil doing the same."""
import itertools
import os
import random
import threading
import time

from measure import Failed, Result, in_turn, run, seconds
from meter import Meter
from peers import Fossil, Git

CLIENTS = 16
DAYS = 96
LADEN = 200  # dossiers of a device that has been in use for long ..
PIECES = 20  # .. and photos of each


def begun_day(office, store, seed):
    """A day in a dossier of its own that was opened and synced before: what is measured must not grow with the turns."""
    name = f"day-{seed}"
    office.dossier(store, name)
    office.on(store, "sync")
    office.day(store, name, seed)


def sync(bench):
    """Sync a day; time, and bytes on the wire."""
    office = bench.office
    [store] = office.auditors(1)
    git, fossil = Git(bench.fresh("git", True)), Fossil(bench.fresh("fossil", True))
    copy, clone = git.copy("sync"), fossil.copy("sync")
    seeds = itertools.count(1000)

    def ours():
        begun_day(office, store, next(seeds))
        return seconds([bench.programs.schouw, "-C", store, "sync"])

    def pushed():
        seed = next(seeds)
        git.day(copy, bench.lines(seed), seed)
        return seconds(git.push(copy))

    def synced():
        seed = next(seeds)
        fossil.day(clone, bench.lines(seed), seed)
        return seconds(fossil.sync(), cwd=clone, env=fossil.env)

    mine, theirs, others = in_turn(bench.runs, (ours, pushed, synced))
    yield Result("sync a day, fresh process, TLS, durable in git", "git push over git://", 0.15).set(mine, theirs)
    yield Result("sync a day, fresh process, TLS, durable in git", "fossil sync over http", 0.5).set(mine, others)
    yield wire(bench, store, git, seeds)
    git.stop()
    fossil.stop()
    if office.statements() < bench.runs * 120:
        raise Failed("what was acknowledged is not all in git")


def wire(bench, store, git, seeds):
    """Bytes of one sync and of one push, counted between the two ends."""
    meter, other = Meter(bench.office.port), Meter(git.port)
    copy = git.copy("wire", other.port)
    git.day(copy, bench.lines(1), 1)
    run(git.push(copy)) # what a first push says of a new branch is not counted
    other.taken()
    server = f"https://127.0.0.1:{meter.port}"
    run(["sqlite3", os.path.join(store, "schouw.sqlite"), f"UPDATE setting SET value = '{server}' WHERE name = 'server'"])

    def ours():
        begun_day(bench.office, store, next(seeds))
        meter.taken()
        run([bench.programs.schouw, "-C", store, "sync"])
        return meter.taken()

    def peer():
        seed = next(seeds)
        git.day(copy, bench.lines(seed), seed)
        run(git.push(copy))
        return other.taken()

    result = Result("bytes on the wire for that sync", "bytes of the same git push", 0.9, "bytes").set(*in_turn(bench.runs, (ours, peer), 1))
    run(["sqlite3", os.path.join(store, "schouw.sqlite"),
         f"UPDATE setting SET value = 'https://127.0.0.1:{bench.office.port}' WHERE name = 'server'"])
    meter.close()
    other.close()
    return result


def together(calls):
    """Runs lists of calls, each list in a thread of its own; the time until the last is done."""
    failures = []

    def work(mine):
        try:
            for call in mine:
                call()
        except Failed as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(mine,)) for mine in calls]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return time.perf_counter() - began


def pushes(bench, git):
    """A call that pushes the days of all clients, each a fresh `git push`: records a second."""
    copies = [git.copy(f"many-{number}") for number in range(CLIENTS)]
    seeds = itertools.count(200_000)

    def pushed():
        took = 0.0
        for _ in range(DAYS // CLIENTS):
            for copy in copies:
                seed = next(seeds)
                git.day(copy, bench.lines(seed), seed)
            took += together([[lambda copy=copy: run(git.push(copy))] for copy in copies])
        return DAYS * 120 / took

    return pushed


def many(bench):
    """96 days from 16 clients at once, each a fresh sync, sealing included; records a second."""
    office = bench.office
    stores = office.auditors(CLIENTS)
    each = DAYS // CLIENTS
    git, fossil = Git(bench.fresh("git", True)), Fossil(bench.fresh("fossil", True))
    pushed = pushes(bench, git)
    clones = [fossil.copy(f"many-{number}") for number in range(CLIENTS)]
    seeds, turns = itertools.count(50_000), itertools.count()
    records = DAYS * 120

    def ours():
        # Each client's days are prepared one before its sync: a day is written, then it is synced. The dossiers are there by then.
        turn, took = next(turns), 0.0
        for number, store in enumerate(stores):
            for day in range(each):
                office.dossier(store, f"many-{turn}-{number}-{day}")
        together([[lambda store=store: office.on(store, "sync")] for store in stores])
        for day in range(each):
            for number, store in enumerate(stores):
                office.day(store, f"many-{turn}-{number}-{day}", next(seeds))
            took += together([[lambda store=store: office.on(store, "sync")] for store in stores])
        return records / took

    def synced():
        took = 0.0
        for _ in range(each):
            for clone in clones:
                seed = next(seeds)
                fossil.day(clone, bench.lines(seed), seed)
            took += together([[lambda clone=clone: run(fossil.sync(), cwd=clone, env=fossil.env)] for clone in clones])
        return records / took

    sides = (ours, pushed, synced)
    mine, theirs, others = in_turn(bench.runs, sides, 0) if not bench.quick else in_turn(1, sides, 0)
    name = f"{DAYS} days from {CLIENTS} clients at once, each a fresh sync"
    yield Result(name, "fresh git push", 5, "records/s", True).set(mine, theirs)
    yield Result(name, "fossil sync", 15, "records/s", True).set(mine, others)
    git.stop()
    fossil.stop()
    if office.statements() < len(mine) * records:
        raise Failed("what was acknowledged is not all in git")


def year(bench):
    """A year away: 10,000 records in one sync, against a day's; seconds a record."""
    office = bench.office
    [store] = office.auditors(1)
    seeds = itertools.count(90_000)
    # A new dossier each turn: what is measured must not grow with the turns.
    day_values, year_values = [], []
    for turn in range(bench.runs):
        name = f"year-{turn}"
        office.dossier(store, name)
        office.on(store, "sync")
        office.day(store, name, next(seeds))
        day_values.append(seconds([bench.programs.schouw, "-C", store, "sync"]) / 120)
        office.day(store, name, next(seeds), 10_000)
        year_values.append(seconds([bench.programs.schouw, "-C", store, "sync"]) / 10_000)
    yield Result("a year away: 10,000 records in one sync, per record", "one day's sync, per record", 1.0).set(year_values, day_values)


def load(bench, store):
    """Gives a device many dossiers with photos of 2 KB, and syncs them."""
    made, folder = random.Random(bench.seed), bench.fresh("pieces")
    for number in range(LADEN):
        files = [os.path.join(folder, f"{number}-{piece}.jpg") for piece in range(PIECES)]
        for path in files:
            with open(path, "wb") as file:
                file.write(b"\xff\xd8\xff" + made.randbytes(2000))
        bench.office.dossier(store, f"laden-{number}")
        bench.office.day(store, f"laden-{number}", 70_000 + number, 2 * PIECES, files)
    bench.office.on(store, "sync")


def laden(bench):
    """A day's sync of a device that holds many dossiers with many photos, against one that holds few."""
    office = bench.office
    stores = office.auditors(2)
    load(bench, stores[0])
    seeds = itertools.count(80_000)

    def day(store):
        begun_day(office, store, next(seeds))
        return seconds([bench.programs.schouw, "-C", store, "sync"])

    result = Result(f"sync a day on a device of {LADEN} dossiers with {PIECES} photos each", "on one of few", 4.0)
    result.note = "what is told of each dossier, by device and daemon, is most of it"
    yield result.set(*in_turn(bench.runs, (lambda: day(stores[0]), lambda: day(stores[1]))))
