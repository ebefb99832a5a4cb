"""Just enough HTTP/2 to speak gRPC, and to break its rules on purpose.

Frames are made by hand, so that an attack can send what no library would.
Source: RFC 9113, RFC 7541.
"""
import socket
import ssl
import struct

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RST_STREAM, SETTINGS, PING, GOAWAY = 0, 1, 3, 4, 6, 7
WINDOW_UPDATE, CONTINUATION = 8, 9
END_STREAM, END_HEADERS, ACK = 1, 4, 1
FRAME_MAX = 16384

# The rows of the static table that a proxy's answers use.
STATUS_ROWS = {8: "200", 9: "204", 10: "206", 11: "304", 12: "400", 13: "404",
               14: "500"}


def frame(kind, flags, stream, payload=b""):
    return (struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) +
            struct.pack(">I", stream) + payload)


def integer(value, prefix_bits, first=0):
    limit = (1 << prefix_bits) - 1
    if value < limit:
        return bytes([first | value])
    out = [first | limit]
    value -= limit
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    return bytes(out + [value])


def header(name, value):
    """A literal that is not indexed, without Huffman's code."""
    name, value = name.encode(), value.encode()
    return (b"\x00" + integer(len(name), 7) + name + integer(len(value), 7) +
            value)


def call_headers(path, method="POST", more=()):
    fields = [(":method", method), (":scheme", "https"), (":path", path),
              (":authority", "localhost"), ("te", "trailers"),
              ("content-type", "application/grpc")]
    return b"".join(header(n, v) for n, v in fields + list(more))


def message(body=b"", compressed=0):
    return bytes([compressed]) + struct.pack(">I", len(body)) + body


def read_integer(block, at, prefix_bits):
    limit = (1 << prefix_bits) - 1
    value = block[at] & limit
    at += 1
    if value < limit:
        return value, at
    shift = 0
    while True:
        value += (block[at] & 127) << shift
        shift += 7
        at += 1
        if not block[at - 1] & 128:
            return value, at


def read_headers(block):
    """Of the fields, those that are literal, and the status. Requires an
    encoder that uses neither Huffman's code nor the dynamic table for what is
    looked up here; HAProxy's does not."""
    fields = {}
    at = 0
    while at < len(block):
        first = block[at]
        if first & 128:
            row, at = read_integer(block, at, 7)
            if row in STATUS_ROWS:
                fields[":status"] = STATUS_ROWS[row]
            continue
        if first & 224 == 32:
            _, at = read_integer(block, at, 5)
            continue
        row, at = read_integer(block, at, 6 if first & 64 else 4)
        texts = []
        for _ in range(1 if row else 2):
            size, at = read_integer(block, at, 7)
            texts.append(block[at:at + size])
            at += size
        if not row:
            fields[texts[0].decode("latin-1")] = texts[1].decode("latin-1")
        elif row <= 14:
            fields[":status"] = texts[0].decode("latin-1")
    return fields


class Closed(Exception):
    """The other side ended the connection."""


class Connection:
    """One connection to the proxy. `source` is an address of this machine's
    loopback interface, so that each is a client of its own. `shown` is a file
    with the certificate that it shows, and its key."""

    def __init__(self, port, source="127.0.0.1", timeout=10.0, preface=True,
                 window=None, shown=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        # What is attacked here is not who the server is.
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["h2"])
        if shown:
            context.load_cert_chain(shown)
        raw = socket.create_connection(("127.0.0.1", port), timeout,
                                       (source, 0))
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            self.socket = context.wrap_socket(raw)
        except OSError:
            raw.close()
            raise
        self.next_stream = 1
        self.buffer = b""
        if preface:
            settings = b"" if window is None else struct.pack(">HI", 4, window)
            self.send(PREFACE + frame(SETTINGS, 0, 0, settings))

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as error:
            raise Closed(str(error)) from error

    def close(self):
        self.socket.close()

    def abort(self):
        """Ends it by a reset, as a vanished client would."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
        self.socket.close()

    def _receive(self, size):
        while len(self.buffer) < size:
            try:
                part = self.socket.recv(65536)
            except socket.timeout as error:
                raise TimeoutError("no answer in time") from error
            except OSError as error:
                raise Closed(str(error)) from error
            if not part:
                raise Closed("end of connection")
            self.buffer += part
        taken, self.buffer = self.buffer[:size], self.buffer[size:]
        return taken

    def read_frame(self):
        head = self._receive(9)
        size = int.from_bytes(head[:3], "big")
        stream = int.from_bytes(head[5:9], "big") & 0x7fffffff
        return head[3], head[4], stream, self._receive(size)

    def send_body(self, stream, size, going=lambda: True, before=16,
                  pattern=b"\x0a\x0a"):
        """Sends `size` bytes of body as the other side's windows allow, after
        `before` bytes that were sent without asking. Returns how many were
        taken before an answer came or the time was over."""
        windows = {0: 65535 - before, stream: 65535 - before}
        sent = 0
        while sent < size and going():
            part = min(size - sent, FRAME_MAX)
            if min(windows.values()) >= part:
                body = (pattern * (part // 2 + 1))[:part]
                self.send(frame(DATA, 0, stream, body))
                sent += part
                windows[0] -= part
                windows[stream] -= part
                continue
            kind, flags, of, payload = self.read_frame()
            if kind == SETTINGS and not flags & ACK:
                for at in range(0, len(payload), 6):
                    name, value = struct.unpack(">HI", payload[at:at + 6])
                    if name == 4:
                        windows[stream] += value - 65535
            elif kind == WINDOW_UPDATE and of in windows:
                windows[of] += int.from_bytes(payload, "big")
            elif kind in (HEADERS, RST_STREAM, GOAWAY):
                break
        return sent

    def begin(self, path, end=False, **headers):
        """Begins a call and returns its stream."""
        stream = self.next_stream
        self.next_stream += 2
        flags = END_HEADERS | (END_STREAM if end else 0)
        self.send(frame(HEADERS, flags, stream, call_headers(path, **headers)))
        return stream

    def call(self, path, body=b"", compressed=0, **headers):
        """One whole unary call. Returns its header and trailer fields, and the
        size of its body."""
        stream = self.begin(path, **headers)
        self.send(frame(DATA, END_STREAM, stream, message(body, compressed)))
        return self.finish(stream)

    def finish(self, stream):
        fields = {}
        size = 0
        while True:
            kind, flags, of, payload = self.read_frame()
            if kind == SETTINGS and not flags & ACK:
                self.send(frame(SETTINGS, ACK, 0))
            elif kind == PING and not flags & ACK:
                self.send(frame(PING, ACK, 0, payload))
            elif kind == GOAWAY:
                raise Closed("GOAWAY")
            if of != stream:
                continue
            if kind == RST_STREAM:
                raise Closed("RST_STREAM %d" % int.from_bytes(payload, "big"))
            if kind == HEADERS:
                fields.update(read_headers(payload))
            if kind == DATA:
                size += len(payload)
                if payload:
                    more = struct.pack(">I", len(payload))
                    self.send(frame(WINDOW_UPDATE, 0, 0, more) +
                              frame(WINDOW_UPDATE, 0, stream, more))
            if kind in (HEADERS, DATA) and flags & END_STREAM:
                fields["size"] = size
                return fields
