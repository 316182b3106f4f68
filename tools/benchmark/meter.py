"""Counts the bytes between a client and a server: a proxy on 127.0.0.1 that passes everything on as it is."""
import selectors
import socket
import threading


class Meter:
    def __init__(self, port):
        self.target, self.bytes = port, 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self._pass, args=(client, server), daemon=True).start()

    def _pass(self, client, server):
        with selectors.DefaultSelector() as ready:
            other = {client: server, server: client}
            for side in other:
                ready.register(side, selectors.EVENT_READ)
            while ready.get_map():
                for key, _ in ready.select():
                    try:
                        data = key.fileobj.recv(65536)
                        if data:
                            other[key.fileobj].sendall(data)
                    except OSError:
                        data = b""
                    self.bytes += len(data)
                    if not data:
                        ready.unregister(key.fileobj)
                        try:
                            other[key.fileobj].shutdown(socket.SHUT_WR)
                        except OSError:
                            pass
        client.close()
        server.close()

    def taken(self):
        """Bytes since the last time."""
        count, self.bytes = self.bytes, 0
        return count

    def close(self):
        self.listener.close()
