"""Stands before an IMAP server and answers some commands itself, as servers in trouble do."""

import contextlib
import socket
import socketserver
import threading


class Proxy(socketserver.ThreadingTCPServer):
    """Between start() and stop(): passes on all lines but those that hold a key of `answers`.

    answers: what is said to a command that holds such a piece; unless it names the {tag} of the
    command, the connection ends then.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, port, answers):
        self.port_behind, self.answers, self.log_ins = port, answers, 0
        super().__init__(("127.0.0.1", 0), Handler)
        self.port = self.server_address[1]

    def start(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}).start()

    def stop(self):
        self.shutdown()
        self.server_close()


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        with socket.create_connection(("127.0.0.1", self.server.port_behind)) as behind:
            back = threading.Thread(target=self._pass_back, args=[behind], daemon=True)
            back.start()
            with contextlib.suppress(OSError):
                while (line := self.rfile.readline()) and self._answer(line, behind):
                    pass
            with contextlib.suppress(OSError):
                behind.shutdown(socket.SHUT_RDWR)
                self.connection.shutdown(socket.SHUT_RDWR)
            back.join()

    def _answer(self, line, behind):
        """Whether the connection goes on."""
        self.server.log_ins += b" LOGIN " in line
        for piece, answer in self.server.answers.items():
            if piece.encode() in line:
                tag = line.split()[0].decode()
                self.wfile.write(answer.format(tag=tag).encode())
                return "{tag}" in answer
        behind.sendall(line)
        return True

    def _pass_back(self, behind):
        with contextlib.suppress(OSError):
            while data := behind.recv(65_536):
                self.wfile.write(data)
