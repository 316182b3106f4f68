"""proxy.py PORT_FILE: an HTTP proxy on loopback that lets HTTPS through (CONNECT, RFC 9110 9.3.6); each request is a line in `proxied`."""
import os
import socket
import socketserver
import sys
import threading


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class Proxy(socketserver.StreamRequestHandler):
    def handle(self):
        method, place, _ = self.rfile.readline().decode().split()
        while self.rfile.readline().strip():
            pass
        with open("proxied", "a") as log:
            log.write(f"{method} {place}\n")
        host, port = place.rsplit(":", 1)
        with socket.create_connection((host, int(port))) as far:
            self.connection.sendall(b"HTTP/1.1 200 Go on\r\n\r\n")
            back = threading.Thread(target=pump, args=(far, self.connection))
            back.start()
            pump(self.connection, far)
            back.join()


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


server = Server(("127.0.0.1", 0), Proxy)
with open(sys.argv[1] + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(sys.argv[1] + ".new", sys.argv[1])
server.serve_forever()
