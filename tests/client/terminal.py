"""terminal.py COMMAND..: runs it on a terminal of its own and types the lines of standard input; prints what the terminal showed.

Each line is typed when the program shows a prompt ("> " or ": " at the end) or, for a line "^D", as the end of input.
"""
import os
import pty
import select
import sys

lines = sys.stdin.read().split("\n")[:-1]
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
shown, since = b"", b""
while True:
    ready, _, _ = select.select([terminal], [], [], 60)
    if not ready:
        sys.exit("terminal.py: nothing was shown for a minute; so far: %r" % shown)
    try:
        got = os.read(terminal, 4096)
    except OSError:
        got = b""
    if not got:
        break
    shown += got
    since += got
    if lines and since.endswith((b"> ", b": ")):
        line = lines.pop(0)
        since = b""
        os.write(terminal, b"\x04" if line == "^D" else line.encode() + b"\n")
sys.stdout.buffer.write(shown.replace(b"\r\n", b"\n"))
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
