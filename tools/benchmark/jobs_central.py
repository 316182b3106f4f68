"""Jobs of the central repository: evidence, the index, idle devices."""
import hashlib
import itertools
import os
import random
import shutil
import socket
import ssl
import time

from measure import Failed, Result, in_turn, run, seconds, spread

QUICK_DOSSIERS = 2000  # enough that starting the program is not what is measured
PHOTO = 300_000
PHOTOS = 400_000_000 // PHOTO


def photos(bench):
    """400 MB of photos up, against cp and fsync of the same files."""
    office = bench.office
    count = PHOTOS if not bench.quick else 100
    [store] = office.auditors(1)
    office.dossier(store, "photos")
    office.on(store, "sync")
    numbers = random.Random(bench.seed)
    folder = bench.fresh("photos")

    def make(turn):
        names = []
        for number in range(count):
            name = os.path.join(folder, f"{turn}-{number}.jpg")
            with open(name, "wb") as file:
                file.write(b"\xff\xd8\xff\xe0" + numbers.randbytes(PHOTO - 4))
            names.append(name)
        return names

    rates, copies = [], []
    for turn in range(bench.runs if not bench.quick else 3):
        names = make(turn)
        office.day(store, "photos", 5000 + turn, 1, names)
        took = seconds([bench.programs.schouw, "-C", store, "sync"])
        rates.append(count * PHOTO / took / 1e6)
        target = bench.fresh("copied")
        began = time.perf_counter()
        for name in names:
            copied = shutil.copy(name, target)
            with open(copied, "rb+") as file:
                os.fsync(file.fileno())
        copies.append(count * PHOTO / (time.perf_counter() - began) / 1e6)
        kept = os.path.join(office.central, "lfs", "objects")
        with open(names[-1], "rb") as file:
            sha256 = hashlib.sha256(file.read()).hexdigest()
        if not os.path.exists(os.path.join(kept, sha256[:2], sha256[2:4], sha256)):
            raise Failed("a photo that was acknowledged is not there")
        for name in names:
            os.unlink(name)
        shutil.rmtree(target)
    yield Result(f"{count * PHOTO // 1_000_000} MB of photos up, over TLS", "cp and fsync of the same files", 0.5, "MB/s", True).set(rates, copies)


def index(bench):
    """Rebuild the index from git, against git cat-file --batch reading the same objects."""
    dossiers = min(bench.dossiers, QUICK_DOSSIERS) if bench.quick else bench.dossiers
    office = bench.crowd(dossiers).office
    objects = run(["git", "-C", office.central, "rev-list", "--objects", "--glob=refs/heads/dossier/*", "--no-walk"]).split(b"\n")
    listed = b"".join(line.split(b" ")[0] + b"\n" for line in objects if line)
    names = os.path.join(bench.folder, "objects")
    with open(names, "wb") as file:
        file.write(listed)
    office.stop()
    try:
        yield Result(f"rebuild the index from git, {dossiers:,} dossiers", "git cat-file --batch reading the same objects", 2.0).set(*in_turn(
            bench.runs, (lambda: seconds([bench.programs.syncd, "reindex", office.folder]),
                         lambda: seconds(["sh", "-c", f"git -C '{office.central}' cat-file --batch <'{names}' >/dev/null"]))))
    finally:
        office.start()


def resident(process):
    """Bytes of memory that a process holds."""
    with open(f"/proc/{process}/status", encoding="utf-8") as file:
        for line in file:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise Failed("the daemon is gone")


def health(connection):
    """Asks over a connection that is kept, and reads the whole answer."""
    connection.sendall(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = b""
    while b"\r\n\r\n" not in answer or not answer.endswith(b"}\n"):
        more = connection.recv(4096)
        if not more:
            raise Failed("an idle connection was dropped")
        answer += more
    if not answer.startswith(b"HTTP/1.1 200"):
        raise Failed("an idle device got " + answer.split(b"\r")[0].decode())


def hold(office, count):
    """So many TLS connections, kept: each asked one thing and fell silent."""
    context, held = ssl.create_default_context(), []
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    for _ in range(count):
        plain = socket.create_connection(("127.0.0.1", office.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as every client of HTTP does
        held.append(context.wrap_socket(plain, server_hostname="localhost"))
        health(held[-1])
    return held


def idle(bench):
    """Idle TLS devices: memory each, and a sync among them."""
    count = 5000 if not bench.quick else 400
    crowded, empty = bench.new_office(connections=count + 100, timeout=3600), bench.new_office()
    turns = itertools.count()

    def one_sync(office):
        [store] = office.auditors(1)
        name = f"idle-{next(turns)}"
        office.dossier(store, name)
        office.on(store, "sync")
        office.day(store, name, 7000)
        return seconds([bench.programs.schouw, "-C", store, "sync"])

    one_sync(crowded)  # what a first sync leaves in memory is not the idle ones'
    before = resident(crowded.daemon.pid)
    held = hold(crowded, count)
    each = (resident(crowded.daemon.pid) - before) / count / 1024
    among, without = in_turn(bench.runs, (lambda: one_sync(crowded), lambda: one_sync(empty)))
    for connection in held:
        health(connection)
        connection.close()
    crowded.close()
    empty.close()
    memory = Result(f"{count} idle TLS devices, memory of the daemon for each", "the goal", 40, "KiB")
    memory.ours, memory.peer, memory.value = spread([each]), spread([40]), each
    memory.note = "growth of resident memory, shared out; each asked one thing, fell silent, and was still answered at the end"
    yield memory
    yield Result(f"a sync among {count} idle TLS devices", "a sync without them", 1.2).set(among, without)
