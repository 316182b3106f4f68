"""The peers: git and fossil, each with a server on 127.0.0.1, each told to make what it acknowledges durable."""
import os
import socket
import subprocess
import time

from measure import Failed, run

GIT = ["git", "-c", "user.name=Bench", "-c", "user.email=bench@example.invalid", "-c", "commit.gpgsign=false", "-c", "core.fsync=all",
       "-c", "gc.auto=0", "-c", "maintenance.auto=false"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port, process):
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Failed("a peer's server ended by itself")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.01)
    raise Failed("a peer's server does not answer")


class Git:
    """A bare repository behind `git daemon`, and working copies that push to branches of their own."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.bare = os.path.join(folder, "bare.git")
        run(["git", "init", "-q", "--bare", self.bare])
        for name, value in (("core.fsync", "all"), ("gc.auto", "0"), ("receive.autogc", "false")):
            run(["git", "-C", self.bare, "config", name, value])
        self.server = subprocess.Popen(
            ["git", "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack", f"--base-path={folder}", "--listen=127.0.0.1",
             f"--port={self.port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.server)

    def copy(self, name, port=None):
        path = os.path.join(self.folder, name)
        run(["git", "init", "-q", "-b", name, path])
        run(["git", "-C", path, "remote", "add", "origin", f"git://127.0.0.1:{port or self.port}/bare.git"])
        return path

    @staticmethod
    def day(path, lines, seed):
        """One file for each line, committed."""
        folder = os.path.join(path, f"day-{seed}")
        os.makedirs(folder)
        for number, line in enumerate(lines):
            with open(os.path.join(folder, f"{number:04d}.json"), "wb") as file:
                file.write(line + b"\n")
        run([*GIT, "-C", path, "add", "-A"])
        run([*GIT, "-C", path, "commit", "-q", "-m", f"day {seed}"])

    @staticmethod
    def push(path):
        return [*GIT, "-C", path, "push", "-q", "origin", "HEAD"]

    def stop(self):
        self.server.terminate()
        self.server.wait()


class Fossil:
    """A repository behind `fossil server`, and a clone that syncs."""

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.env = dict(os.environ, HOME=folder, USER="bench")
        self.central = os.path.join(folder, "central.fossil")
        run(["fossil", "init", "-A", "bench", self.central], env=self.env)
        run(["fossil", "user", "capabilities", "nobody", "s", "-R", self.central], env=self.env) # no password to be asked for
        self.server = subprocess.Popen(["fossil", "server", self.central, "--localhost", "--nojail", "--port", str(self.port)], env=self.env,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(self.port, self.server)

    def copy(self, name):
        path = os.path.join(self.folder, name)
        os.makedirs(path)
        run(["fossil", "clone", f"http://127.0.0.1:{self.port}/", path + ".fossil"], env=self.env)
        run(["fossil", "open", path + ".fossil", "--workdir", path], env=self.env)
        run(["fossil", "settings", "autosync", "off"], cwd=path, env=self.env)
        return path

    def day(self, path, lines, seed):
        folder = os.path.join(path, f"day-{seed}")
        os.makedirs(folder)
        for number, line in enumerate(lines):
            with open(os.path.join(folder, f"{number:04d}.json"), "wb") as file:
                file.write(line + b"\n")
        run(["fossil", "addremove"], cwd=path, env=self.env)
        run(["fossil", "commit", "-m", f"day {seed}", "--no-warnings", "--allow-fork"], cwd=path, env=self.env)

    @staticmethod
    def sync():
        return ["fossil", "sync", "--once"]

    def stop(self):
        self.server.terminate()
        self.server.wait()
