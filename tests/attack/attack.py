#!/usr/bin/env python3
"""Attacks a registry as it is deployed while an honest client works.

    attack.py COMITY COMITYD [--seconds 4] [--only NAME]

Starts comityd and HAProxy with the configuration of deploy/ on the loopback
interface, attacks them in one way after another, and ends them. It never
touches another machine. Fails if an honest call fails, if the honest client is
not served as before within 5 seconds of an attack's end, or if comityd ends,
grows beyond 512 MiB or keeps what the attack opened.
"""
import argparse
import os
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import attacks  # noqa: E402
import http2  # noqa: E402
from pair import Pair  # noqa: E402

RECOVERY_MAX_S = 5.0
MEMORY_MAX = 512 << 20
# What a quiet server may have open more than before it was attacked: above all
# the connections that the proxy keeps for those who come next.
DESCRIPTORS_MORE_MAX = 64
PAUSE_S = 0.01


class Honest:
    """A client that makes one call after another on one connection, and never
    tries twice: every failure counts."""

    def __init__(self, port):
        self.port = port
        self.calls = []  # Begin, seconds, failure or None.
        self.ending = threading.Event()
        self.thread = threading.Thread(target=self._work)
        self.thread.start()

    def _work(self):
        connection = None
        while not self.ending.wait(PAUSE_S):
            begin = time.monotonic()
            failure = None
            try:
                connection = connection or http2.Connection(self.port)
                answer = connection.call(attacks.CHECKPOINT)
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


def attack_once(pair, honest, attack, seconds, usual_ms, open_before):
    """Problems, and a line for people."""
    begin = time.monotonic()
    problems = []
    try:
        saw = attack(pair.port, seconds)
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
    during, after = honest.between(begin, end), honest.between(end, done)
    failures = [call[2] for call in during + after if call[2] is not None]
    if not during or not after:
        problems.append("no honest call was made")
    if failures:
        problems.append("%d honest calls failed: %s" %
                        (len(failures), failures[0]))
    if after and after[-1][1] * 1000 > max(3 * usual_ms, 50.0):
        problems.append("slow a second after the attack")
    if pair.server.poll() is not None or pair.proxy.poll() is not None:
        problems.append("a process ended")
    line = "%-15s %4d honest calls, p99 %6.1f ms; %s" % (
        attack.__name__, len(during), p99_ms(during), saw)
    return problems, line


def run(options):
    chosen = [attack for attack in attacks.ALL
              if options.only in (None, attack.__name__)]
    problems = []
    with Pair(options.comity, options.comityd) as pair:
        honest = Honest(pair.port)
        try:
            begin = time.monotonic()
            time.sleep(2.0)
            usual_ms = p99_ms(honest.between(begin, time.monotonic()))
            open_before = descriptors(pair.server.pid)
            print("unattacked      p99 %.1f ms, %d descriptors" %
                  (usual_ms, open_before), flush=True)
            for number, attack in enumerate(chosen):
                attacks.move_attackers(number)
                found, line = attack_once(pair, honest, attack,
                                          options.seconds, usual_ms,
                                          open_before)
                print(line, flush=True)
                for problem in found:
                    print("  FAILED: " + problem, flush=True)
                problems += found
            code, output = pair.run_comity("log", "checkpoint")
            if code != 0:
                problems.append("the command line fails: " + output)
            memory = resident_bytes(pair.server.pid)
            print("comityd: at most %d MiB, %d descriptors; proxy: at most "
                  "%d MiB" % (memory >> 20, descriptors(pair.server.pid),
                              resident_bytes(pair.proxy.pid) >> 20))
            if memory > MEMORY_MAX:
                problems.append("comityd took %d MiB" % (memory >> 20))
        finally:
            honest.stop()
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
    options = parser.parse_args()
    if not 0 < options.seconds <= 600:
        parser.error("--seconds: more than 0, at most 600")
    sys.exit(run(options))


if __name__ == "__main__":
    main()
