#!/usr/bin/env python3
"""cutter.py PORT_FILE TARGET: a relay on loopback that breaks connections. The file `cuts` is its plan: each connection takes a line
from the front, "up N" or "down N": it is broken once so many bytes went to the server, or came from it. Without a line it is let be.
While there is a file `slow` it is a slow network, of some 2 MB/s. Each connection that ends leaves a line "UP DOWN" in `carried`: the bytes that passed."""
import os
import selectors
import socket
import sys
import threading
import time

lock = threading.Lock()


def plan():
    with lock:
        try:
            with open("cuts") as file:
                lines = file.read().splitlines()
        except FileNotFoundError:
            return None, 0
        if not lines:
            return None, 0
        with open("cuts.new", "w") as file:
            file.writelines(line + "\n" for line in lines[1:])
        os.rename("cuts.new", "cuts")
        way, count = lines[0].split()
        return way, int(count)


def relay(near):
    way, room = plan()
    carried = {"up": 0, "down": 0}
    try:
        far = socket.create_connection(("127.0.0.1", int(sys.argv[2])))
    except OSError:
        near.close()
        return
    select = selectors.DefaultSelector()
    select.register(near, selectors.EVENT_READ, ("up", far))
    select.register(far, selectors.EVENT_READ, ("down", near))
    try:
        while True:
            for key, _ in select.select():
                name, other = key.data
                piece = key.fileobj.recv(16384)
                if not piece:
                    return
                if os.path.exists("slow"):
                    time.sleep(0.008)
                left = room - carried[name] if name == way else len(piece)
                other.sendall(piece[:left])
                carried[name] += min(left, len(piece))
                if name == way and carried[name] >= room:
                    return
    except OSError:
        pass
    finally:
        near.close()
        try:  # an end, and no reset: what was sent before it arrives
            far.shutdown(socket.SHUT_WR)
            far.settimeout(5)
            while far.recv(65536):
                pass
        except OSError:
            pass
        far.close()
        with lock, open("carried", "a") as file:
            file.write(f"{carried['up']} {carried['down']}\n")


listener = socket.create_server(("127.0.0.1", 0))
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(listener.getsockname()[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
while True:
    threading.Thread(target=relay, args=(listener.accept()[0],), daemon=True).start()
