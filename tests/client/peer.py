"""peer.py PORT_FILE: an HTTPS server on loopback that answers as the file `mode` says, well or badly; for tests of the client.
PORT is where it listens, DAYS_AHEAD how wrong its clock is.

Certificate and key are tls.crt and tls.key in the working directory; each request is a line in `requests`.
"""
import email.utils
import http.server
import json
import os
import ssl
import sys
import time
import zlib

ENROLLED = {"token": "a" * 64, "person": "auditor", "device": "laptop", "body": "Body", "root_key": "KEY"}


def problem(name, detail, **more):
    return json.dumps(dict(type="urn:schouw:problem:" + name, title="t", detail=detail, **more)).encode()


class Peer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def answer(self, status, body=b"", **headers):
        self.send_response_only(status)
        days = float(os.environ.get("DAYS_AHEAD", 0))
        self.send_header("Date", email.utils.formatdate(time.time() + days * 86400, usegmt=True))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def endless(self):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = b" " * 65536
        try:
            while True:
                self.wfile.write(b"10000\r\n" + piece + b"\r\n")
        except OSError:
            self.close_connection = True

    def synced(self, body):
        """The lines of `dossier` for each dossier that was named, between those of `hello` and `bye`."""
        answer = [open("hello").read()]
        for line in body.decode().splitlines():
            asked = json.loads(line)
            for line in open("dossier") if "heads" in asked else ():
                answer.append(line.replace("DOSSIER", asked["dossier"]))
        return "".join(answer + [open("bye").read()]).encode()

    def read_body(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while length := int(self.rfile.readline(), 16):
            body += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def handle_request(self):
        body = self.read_body()
        if self.headers.get("Content-Encoding") == "deflate":
            body = zlib.decompress(body)
        mode = open("mode").read().strip()
        with open("requests", "a") as log:
            log.write(f"{self.command} {self.path} {self.headers.get('Authorization', '-')}\n")
        good = dict(ENROLLED, root_key=open("root.pub").read().strip())
        if mode == "redirect":
            self.answer(302, Location="/elsewhere")
        elif mode == "refused":
            self.answer(403, problem("refused", "not \x1b[31mthis\x1b[0m one", clause="4.4.4"))
        elif mode == "unknown":
            self.answer(401, problem("refused", "the token is nobody's"))
        elif mode == "trouble":
            self.answer(500, problem("io", "try later"))
        elif mode == "page":
            self.answer(200, b"<html>Welcome to the hotel's network</html>")
        elif mode == "empty":
            self.answer(200)
        elif mode == "deep":
            self.answer(200, b'{"a":' + b"[" * 60000)
        elif mode == "twice":
            self.answer(200, b'{"token":"x","token":"y"}')
        elif mode == "endless":
            self.endless()
        elif mode == "bomb":
            self.answer(200, zlib.compress(b"\x20" * 100_000_000), Content_Encoding="deflate")
        elif mode == "no zlib":
            self.answer(200, b"this is no zlib", Content_Encoding="deflate")
        elif mode.startswith("encoded "):
            self.answer(200, b"this is nothing encoded", Content_Encoding=mode[8:])
        elif mode == "cut":
            self.answer(200, b'{"token":', Content_Length="1000")
            self.close_connection = True
        elif mode.startswith("enrol "):
            good.update(json.loads(mode[6:]))
            self.answer(200, json.dumps(good).encode())
        elif self.path == "/v1/dossiers":
            self.answer(200, open("dossiers").read().encode())
        elif self.path == "/v1/sync":
            self.answer(200, self.synced(body))
        elif self.path == "/v1/evidence":  # whatever is to be uploaded is here already
            self.answer(200)
        elif self.path.startswith("/v1/evidence"):
            self.answer(200, open("evidence").read().encode())
        else:
            self.answer(404, problem("not_found", "nothing here"))

    do_GET = do_POST = do_HEAD = do_PATCH = handle_request


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request, address):
        pass


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("tls.crt", "tls.key")
if os.environ.get("OLD_TLS"):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
server = Server(("127.0.0.1", int(os.environ.get("PORT", 0))), Peer)
server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
