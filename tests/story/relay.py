"""A way between one device and the daemon that breaks, and that remembers what went over it. It shows the daemon's own key, so that it
sees what is said: what it cuts are bytes of requests and answers, and what it recorded can be sent again."""
import http.client
import re
import select
import socket
import ssl
import struct
import threading

PIECE = 16384
PATIENCE = 60 # seconds until an end that does not move is given up
REQUEST = re.compile(rb"(GET|POST|HEAD|PATCH|DELETE) /[!-~]* HTTP/1\.1\r\n")


def trust(service):
    context = ssl.create_default_context(cafile=service + "/tls.crt")
    context.check_hostname = False
    return context


def dial(port, context):
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), PATIENCE), server_hostname="127.0.0.1")


class Relay:
    """`cuts` is the plan: each connection takes one from the front, ("up" or "down", bytes, whether it ends with a reset)."""

    def __init__(self, service, port):
        self.target, self.near, self.far = port, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), trust(service)
        self.near.load_cert_chain(service + "/tls.crt", service + "/tls.key")
        self.cuts, self.recorded = [], [] # recorded: requests as they went, whole or not
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            plain, _ = self.listener.accept()
            cut = self.cuts.pop(0) if self.cuts else None
            threading.Thread(target=self.relay, args=(plain, cut), daemon=True).start()

    def relay(self, plain, cut):
        went, near, far = bytearray(), None, None
        try:
            plain.settimeout(PATIENCE)
            near = self.near.wrap_socket(plain, server_side=True)
            far = dial(self.target, self.far)
            self.carry(near, far, cut, went)
        except OSError:
            pass
        finally:
            for end in (near or plain, far):
                if end:
                    if cut and cut[2]: # a reset, and what was under way is lost with it
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    end.close()
            places = [found.start() for found in REQUEST.finditer(went)] + [len(went)]
            self.recorded += [bytes(went[place:following]) for place, following in zip(places, places[1:])]

    @staticmethod
    def carry(near, far, cut, went):
        room = {"up": None, "down": None}
        if cut:
            room[cut[0]] = cut[1]
        ways = ((near, far, "up"), (far, near, "down"))
        while True:
            ready = [end for end in (near, far) if end.pending()] or select.select([near, far], [], [], PATIENCE)[0]
            if not ready:
                return
            for end, other, way in ways:
                if end not in ready:
                    continue
                end.setblocking(False)
                try:
                    piece = end.recv(PIECE)
                except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
                    continue
                finally:
                    end.settimeout(PATIENCE)
                if not piece:
                    return
                piece = piece[:room[way]]
                if way == "up":
                    went += piece
                other.sendall(piece)
                if room[way] is not None:
                    room[way] -= len(piece)
                    if room[way] <= 0:
                        return


def replay(service, port, request):
    """Sends it again as it was; the status it is answered with, None where it was not whole and is broken off here as well."""
    with dial(port, trust(service)) as end:
        try:
            end.sendall(request)
            end.settimeout(2 if len(request) % 2 else 1)
            answer = http.client.HTTPResponse(end, method=request.split(b" ", 1)[0].decode())
            answer.begin()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return None
