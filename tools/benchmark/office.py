"""A certification body for the benchmark: a daemon on 127.0.0.1 over TLS, an administrator, devices of auditors, dossiers."""
import json
import os
import re
import shutil
import signal
import subprocess
import time

from measure import Failed, run

WAIT = 20  # seconds for a daemon to begin or to end
TREES = 500  # branches that git looks at in one command


class Programs:
    """Where the programs are: the peers' are installed, so ours are as well. What the linker has just written lies in memory in
    smaller pieces, and begins a twentieth later than a copy of it."""

    def __init__(self, build, folder):
        run(["cmake", "--install", build, "--prefix", folder])
        self.schouw = os.path.join(folder, "bin", "schouw")
        self.syncd = os.path.join(folder, "bin", "schouw-syncd")
        self.device = os.path.join(build, "tools", "bench-device")
        self.load = os.path.join(build, "tools", "bench-load")


class Office:
    """One body in a folder of its own."""

    def __init__(self, programs, folder, **settings):
        """`settings`: of schouw-syncd.conf, by name."""
        self.programs, self.folder, self.daemon = programs, folder, None
        self.people = []  # stores of the auditors
        os.makedirs(folder)
        self.central = os.path.join(folder, "central.git")
        self.admin = self.store("admin", "administrator")
        run([programs.syncd, "init", folder, "--body", "Certificatie Voorbeeld B.V.", "--root-key", self.admin + "/key.pub"])
        self.configure(listen="127.0.0.1:0", **settings)
        self.start()
        self.enrol("administrator", "admin")
        self.on(self.admin, "registry", "body", "--name", "Certificatie Voorbeeld B.V.", "--address", "Straat 1", "--town", "Utrecht")
        self.on(self.admin, "registry", "licence", "ccv", "--scheme", "kvo-3.1", "--number", "L-1", "--from", "2024-01-01",
                "--until", "2030-01-01")
        self.on(self.admin, "sync")

    def configure(self, **settings):
        configuration = os.path.join(self.folder, "schouw-syncd.conf")
        with open(configuration, encoding="utf-8") as file:
            text = file.read()
        for name, value in settings.items():
            text = re.sub(f"(?m)^{name} *=.*", f"{name} = {value}", text)
        with open(configuration, "w", encoding="utf-8") as file:
            file.write(text)

    def store(self, device, person=None):
        path = os.path.join(self.folder, device)
        run([self.programs.schouw, "init", path, "--device", device] + (["--person", person] if person else []))
        return path

    def on(self, store, *words):
        return run([self.programs.schouw, "-C", store, *words])

    def start(self):
        port_file = os.path.join(self.folder, "port")
        if os.path.exists(port_file):
            os.unlink(port_file)
        with open(os.path.join(self.folder, "daemon.log"), "ab") as log:
            self.daemon = subprocess.Popen([self.programs.syncd, "run", "--config", self.folder], stdout=log, stderr=log)
        until = time.monotonic() + WAIT
        while not os.path.exists(port_file):
            if self.daemon.poll() is not None or time.monotonic() > until:
                raise Failed(f"the daemon did not begin; see {self.folder}/daemon.log")
            time.sleep(0.01)
        with open(port_file, encoding="utf-8") as file:
            self.port = int(file.read())

    def stop(self):
        if self.daemon and self.daemon.poll() is None:
            self.daemon.send_signal(signal.SIGTERM)
            try:
                self.daemon.wait(WAIT)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
        self.daemon = None

    def close(self):
        """Ends it, and leaves nothing."""
        self.stop()
        shutil.rmtree(self.folder)

    def enrol(self, person, device):
        said = run([self.programs.syncd, "enrol", "--config", self.folder, "--person", person, "--device", device]).decode()
        link = re.search(r"https://\S+", said).group(0)
        self.on(os.path.join(self.folder, device), "enrol", link)

    def auditors(self, count):
        """The first so many auditors, each with a device: registered and enrolled when they are asked for first."""
        new = []
        for number in range(len(self.people), count):
            person = f"auditor-{number + 1}"
            store = self.store(person)
            self.on(self.admin, "registry", "person", person, "--name", f"Auditor {number + 1}", "--function", "Lead auditor",
                    "--role", "auditor")
            self.on(self.admin, "registry", "key", person, person, store + "/key.pub")
            new.append(store)
        if new:
            self.on(self.admin, "sync")
        for store in new:
            self.enrol(os.path.basename(store), os.path.basename(store))
            self.on(store, "sync")
        self.people += new
        return self.people[:count]

    def dossier(self, store, name):
        self.on(store, "open", "kvo-3.1", "--certificate", "basis", f"Bedrijventerrein {name}", "--id", name)

    def day(self, store, dossier, seed, count=120, files=()):
        run([self.programs.device, "day", store, dossier, str(seed), str(count), *files])

    def statements(self):
        """How many statements git holds, by stock git alone: what was acknowledged has to be among them."""
        total = 0
        refs = run(["git", "-C", self.central, "for-each-ref", "--format=%(refname)", "refs/heads/dossier"]).decode().split()
        for at in range(0, len(refs), TREES):
            listed = run(["git", "-C", self.central, "grep", "-c", "", *refs[at:at + TREES], "--", "records/**/*.jsonl"]).decode()
            total += sum(int(line.rsplit(":", 1)[1]) for line in listed.splitlines())
        return total

    def metrics(self):
        return json.loads(run(["curl", "-sk", f"https://127.0.0.1:{self.port}/v1/health"]))
