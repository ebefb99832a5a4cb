#!/usr/bin/env python3
"""Attacks a registry as it is deployed while an honest client works.

    attack.py COMITY COMITYD [--seconds 4] [--only NAME] [--by clients|partners]

Starts comityd and HAProxy with the configuration of deploy/ on the loopback
interface, attacks them in one way after another, and ends them: by clients,
and then by a partner that shows a valid certificate at the partners' own port.
It never touches another machine. Fails if an honest call fails, of a client or
of another partner, if one of them is not served as before within 5 seconds of
an attack's end, or if comityd ends, grows beyond 512 MiB or keeps what the
attack opened.
"""
import argparse
import dataclasses
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import attacks  # noqa: E402
import http2  # noqa: E402
from pair import ORIGIN, Pair  # noqa: E402

RECOVERY_MAX_S = 5.0
MEMORY_MAX = 512 << 20
# What a quiet server may have open more than before it was attacked: above all
# the connections that the proxy keeps for those who come next.
DESCRIPTORS_MORE_MAX = 64
PAUSE_S = 0.01


# What a partner asks: the newest head, and all entries up to the size that
# they are said to lead to.
HEAD_OF = b"\x0a" + bytes([len(ORIGIN)]) + ORIGIN.encode()
# Entries enough that an answer with all of them fills the proxy's buffers.
BODIES = 40


def varint(value):
    """As protobuf has it."""
    out = bytearray()
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    return bytes(out) + bytes([value])


class Honest:
    """A client that makes one call after another on one connection, and never
    tries twice: every failure counts."""

    def __init__(self, name, target, question=b""):
        self.name = name
        self.target = target
        self.question = question
        self.calls = []  # Begin, seconds, failure or None.
        self.usual_ms = 0.0
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        connection = None
        while not self.ending.wait(PAUSE_S):
            begin = time.monotonic()
            failure = None
            try:
                connection = connection or http2.Connection(
                    self.target.port, shown=self.target.shown)
                answer = connection.call(self.target.short, self.question)
                if answer.get("grpc-status") != "0":
                    failure = str(answer)
            except (OSError, http2.Closed, TimeoutError) as error:
                failure = repr(error)
            if failure is not None and connection is not None:
                connection.close()
                connection = None
            self.calls.append((begin, time.monotonic() - begin, failure))
        if connection is not None:
            connection.close()

    def stop(self):
        self.ending.set()
        self.thread.join()

    def between(self, begin, end):
        return [call for call in self.calls if begin <= call[0] < end]


def p99_ms(calls):
    times = sorted(seconds for _, seconds, _ in calls)
    return times[(len(times) - 1) * 99 // 100] * 1000 if times else 0.0


def resident_bytes(pid):
    with open("/proc/%d/status" % pid) as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) << 10
    return 0


def descriptors(pid):
    return len(os.listdir("/proc/%d/fd" % pid))


def settle(pid, wanted):
    """Seconds until at most `wanted` descriptors are open; None if that takes
    longer than recovery may."""
    begin = time.monotonic()
    while time.monotonic() - begin < RECOVERY_MAX_S:
        if descriptors(pid) <= wanted:
            return time.monotonic() - begin
        time.sleep(0.1)
    return None


def problems_of(honest, begin, end, done):
    """Of one who worked while an attack went on, and after it."""
    problems = []
    during, after = honest.between(begin, end), honest.between(end, done)
    failures = [call[2] for call in during + after if call[2] is not None]
    if not during or not after:
        problems.append("made no call")
    if failures:
        problems.append("%d calls failed: %s" % (len(failures), failures[0]))
    if after and after[-1][1] * 1000 > max(3 * honest.usual_ms, 50.0):
        problems.append("slow a second after the attack")
    return ["the honest %s: %s" % (honest.name, problem)
            for problem in problems]


def attack_once(pair, honest, attack, target, seconds, open_before):
    """Problems, and a line for people."""
    begin = time.monotonic()
    problems = []
    try:
        saw = attack(target, seconds)
    except AssertionError as error:
        saw = str(error)
        problems.append(saw)
    end = time.monotonic()
    settled = settle(pair.server.pid, open_before + DESCRIPTORS_MORE_MAX)
    if settled is None:
        problems.append("comityd keeps %d descriptors" %
                        descriptors(pair.server.pid))
    time.sleep(1.0)
    done = time.monotonic()
    for one in honest:
        problems += problems_of(one, begin, end, done)
    if pair.server.poll() is not None or pair.proxy.poll() is not None:
        problems.append("a process ended")
    line = "%-15s %s; %s" % (attack.__name__, ", ".join(
        "%4d calls of the %s, p99 %6.1f ms" %
        (len(calls), one.name, p99_ms(calls))
        for one, calls in ((one, one.between(begin, end)) for one in honest)),
        saw)
    return problems, line


def attack_all(pair, honest, chosen, target, seconds):
    """Problems, of all attacks, each of which is printed."""
    begin = time.monotonic()
    time.sleep(2.0)
    for one in honest:
        one.usual_ms = p99_ms(one.between(begin, time.monotonic()))
        print("unattacked      the %s's p99 %.1f ms" %
              (one.name, one.usual_ms), flush=True)
    open_before = descriptors(pair.server.pid)
    problems = []
    for number, attack in enumerate(chosen):
        attacks.move_attackers(number)
        found, line = attack_once(pair, honest, attack, target, seconds,
                                  open_before)
        print(line, flush=True)
        for problem in found:
            print("  FAILED: " + problem, flush=True)
        problems += found
    return problems


def check_pair(pair):
    """Problems, once the attacks are over."""
    problems = []
    code, output = pair.run_comity("log", "checkpoint")
    if code != 0:
        problems.append("the command line fails: " + output)
    memory = resident_bytes(pair.server.pid)
    print("comityd: at most %d MiB, %d descriptors; proxy: at most %d MiB" %
          (memory >> 20, descriptors(pair.server.pid),
           resident_bytes(pair.proxy.pid) >> 20))
    if memory > MEMORY_MAX:
        problems.append("comityd took %d MiB" % (memory >> 20))
    return problems


def run_by(pair, by, chosen, seconds):
    """Problems, of the attacks by clients or by partners."""
    clients = attacks.Target(pair.port)
    partner = attacks.Target(
        pair.partners_port, pair.partner, attacks.HEAD, attacks.PACKAGE,
        HEAD_OF + b"\x18" + varint(pair.log_size()),
        (attacks.PACKAGE, attacks.ANNOUNCE))
    target, honest = clients, [Honest("client", clients)]
    if by == "partners":
        target = dataclasses.replace(partner, shown=pair.hostile)
        honest.append(Honest("partner", partner, HEAD_OF))
    try:
        return attack_all(pair, honest, chosen, target, seconds)
    finally:
        for one in honest:
            one.stop()


def run(options):
    problems = []
    with Pair(options.comity, options.comityd, partners=True) as pair:
        pair.register_bodies(BODIES)
        for by, all_of_them in (("clients", attacks.ALL),
                                ("partners", attacks.OF_PARTNERS)):
            chosen = [attack for attack in all_of_them
                      if options.only in (None, attack.__name__)]
            if options.by in (None, by) and chosen:
                print("By %s:" % by, flush=True)
                problems += run_by(pair, by, chosen, options.seconds)
        problems += check_pair(pair)
        if problems:
            print(pair.log("comityd.log")[-2000:])
            print(pair.log("haproxy.log")[-2000:])
    print("FAILED" if problems else "No honest call failed.")
    return 1 if problems else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("comity")
    parser.add_argument("comityd")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--only", help="one attack")
    parser.add_argument("--by", choices=("clients", "partners"))
    options = parser.parse_args()
    if not 0 < options.seconds <= 600:
        parser.error("--seconds: more than 0, at most 600")
    sys.exit(run(options))


if __name__ == "__main__":
    main()
