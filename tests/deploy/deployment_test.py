#!/usr/bin/env python3
"""The files of deploy/ as they are shipped: the proxy's configuration with a
registry behind it, and the units.

    deployment_test.py COMITY COMITYD
"""
import base64
import http.client
import pathlib
import re
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "attack"))
import http2  # noqa: E402
from pair import (CONFIGURATION, LUA, ORIGIN, Pair,  # noqa: E402
                  make_certificate)

CHECKPOINT = "/comity.v1.LogService/GetCheckpoint"
HEAD = "/comity.v1.SyncService/GetLogHead"
STREAM = "/comity.v1.RegistryService/SubmitStatements"
EXPOSURE_MAX = 1.5
COMITY, COMITYD = "", ""


class TheConfiguration(unittest.TestCase):
    def test_is_accepted_without_a_warning(self):
        with tempfile.TemporaryDirectory() as folder:
            both, _ = make_certificate(pathlib.Path(folder))
            done = subprocess.run(
                ["haproxy", "-c", "-f", CONFIGURATION], capture_output=True,
                text=True, check=False,
                env={"COMITY_CERTIFICATE": str(both), "COMITY_LUA": str(LUA),
                     "PATH": "/usr/sbin:/usr/bin"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("WARNING", done.stderr)

    def check_partners(self, authority):
        with tempfile.TemporaryDirectory() as folder:
            both, certificate = make_certificate(pathlib.Path(folder))
            return subprocess.run(
                ["haproxy", "-c", "-f", CONFIGURATION], capture_output=True,
                text=True, check=False,
                env={"COMITY_CERTIFICATE": str(both), "COMITY_LUA": str(LUA),
                     # Only parsed.
                     "COMITY_PARTNERS_BIND": "127.0.0.1:7444",
                     "COMITY_PARTNERS_CA": authority or str(certificate),
                     "PATH": "/usr/sbin:/usr/bin"})

    def test_is_accepted_with_partners(self):
        done = self.check_partners("")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("WARNING", done.stderr)

    def test_lets_no_partner_in_without_an_authority(self):
        self.assertNotEqual(self.check_partners("/nonexistent").returncode, 0)

    def test_needs_a_certificate(self):
        done = subprocess.run(
            ["haproxy", "-c", "-f", CONFIGURATION], capture_output=True,
            text=True, check=False,
            env={"COMITY_CERTIFICATE": "/nonexistent", "COMITY_LUA": str(LUA),
                 "PATH": "/usr/sbin:/usr/bin"})
        self.assertNotEqual(done.returncode, 0)


def unit_path(unit):
    return TOP / "deploy" / "systemd" / (unit + ".service")


class TheUnits(unittest.TestCase):
    def check_exposure(self, path):
        done = subprocess.run(
            ["systemd-analyze", "security", "--offline=true", "--no-pager",
             str(path)],
            capture_output=True, text=True, check=False)
        found = re.search(r"exposure level for \S+: ([0-9.]+)", done.stdout)
        self.assertIsNotNone(found, done.stdout + done.stderr)
        self.assertEqual(done.stderr, "")
        self.assertLessEqual(float(found.group(1)), EXPOSURE_MAX, path)

    def test_expose_little(self):
        for unit in ("comityd", "comity-proxy"):
            self.check_exposure(unit_path(unit))

    def test_expose_little_with_what_partners_need(self):
        """The unit lets comityd reach this machine only: whoever has partners
        adds what operations.md says, by which systemd then merges both."""
        text = (TOP / "docs" / "operations.md").read_text()
        drop_ins = re.findall(r"```\n( *\[Service\]\n(?: *\S+=\S+\n)+) *```",
                              text)
        allowing = [found for found in drop_ins if "IPAddressAllow=" in found]
        self.assertEqual(len(allowing), 1, drop_ins)
        unit = unit_path("comityd").read_text()
        self.assertIn("\nIPAddressDeny=any\n", unit)
        service, install = unit.split("[Install]")
        with tempfile.TemporaryDirectory() as folder:
            merged = pathlib.Path(folder) / "comityd.service"
            merged.write_text(service + re.sub(r"(?m)^ +", "", allowing[0]) +
                              "[Install]" + install)
            self.check_exposure(merged)

    def test_do_not_loop_when_a_start_is_refused(self):
        for unit in ("comityd", "comity-proxy"):
            text = unit_path(unit).read_text()
            self.assertIn("\nRestart=on-failure\n", text)
            self.assertRegex(text, r"\nStartLimitBurst=\d+\n")
            self.assertRegex(text, r"\nStartLimitIntervalSec=\d+\n")


class ThePair(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pair = Pair(COMITY, COMITYD).__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.pair.__exit__()

    def connect(self, **options):
        connection = http2.Connection(self.pair.port, **options)
        self.addCleanup(connection.close)
        return connection

    def test_serves_the_command_line(self):
        code, output = self.pair.run_comity("log", "checkpoint")
        self.assertEqual(code, 0, output)
        self.assertIn("registry.kz.example", output)

    def test_answers_a_call(self):
        answer = self.connect().call(CHECKPOINT)
        self.assertEqual(answer[":status"], "200")
        self.assertEqual(answer["grpc-status"], "0")

    def test_speaks_tls_1_3_only(self):
        for version, spoken in ((ssl.TLSVersion.TLSv1_2, False),
                                (ssl.TLSVersion.TLSv1_3, True)):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            context.minimum_version = context.maximum_version = version
            with socket.create_connection(("127.0.0.1",
                                           self.pair.port), 10) as raw:
                if spoken:
                    context.wrap_socket(raw).close()
                else:
                    with self.assertRaises(ssl.SSLError):
                        context.wrap_socket(raw)

    def test_has_no_listener_but_the_proxy(self):
        # Of comityd: the socket, and health and numbers on the loopback.
        mode = self.pair.socket_path.stat().st_mode & 0o777
        self.assertEqual(mode, 0o660)

    def test_hides_health_numbers_and_reflection(self):
        for path, method in (
                ("/healthz", "GET"), ("/metrics", "GET"),
                ("/healthz", "POST"), ("/metrics", "POST"),
                ("/grpc.reflection.v1alpha.ServerReflection"
                 "/ServerReflectionInfo", "POST"),
                ("/grpc.channelz.v1.Channelz/GetServers", "POST")):
            answer = self.connect().call(path, method=method)
            self.assertIn(answer[":status"], ("404", "405"), path)
            self.assertNotIn("grpc-status", answer)

    def test_takes_heads_from_everybody_and_gives_packages_to_nobody(self):
        # An empty request is refused by comityd itself: INVALID_ARGUMENT.
        for method in ("AnnounceHead", "GetLogHead"):
            answer = self.connect().call("/comity.v1.SyncService/" + method)
            self.assertEqual(answer["grpc-status"], "3", method)
        answer = self.connect().call("/comity.v1.SyncService/GetEntryPackage")
        self.assertEqual(answer[":status"], "404")

    def test_refuses_metadata_that_comityd_would_close_a_connection_over(self):
        for size, taken in ((5000, True), (7000, False), (14000, False)):
            answer = self.connect().call(CHECKPOINT,
                                         more=[("x-large", "a" * size)])
            self.assertEqual(answer[":status"] == "200", taken, size)

    def test_refuses_compressed_requests(self):
        answer = self.connect().call(CHECKPOINT,
                                     more=[("grpc-encoding", "gzip")])
        self.assertEqual(answer[":status"], "400")
        answer = self.connect().call(CHECKPOINT,
                                     more=[("grpc-encoding", "identity")])
        self.assertEqual(answer["grpc-status"], "0")

    def test_cuts_off_what_is_larger_than_it_may_be(self):
        # Said, whether or not it ever comes.
        for path, size_max in ((CHECKPOINT, 131_072), (STREAM, 4_500_000)):
            for size, taken in ((size_max, True), (size_max + 1, False)):
                connection = self.connect()
                stream = connection.begin(path)
                connection.send(http2.frame(
                    http2.DATA, 0, stream,
                    b"\x00" + size.to_bytes(4, "big") + b"\x0a" * 11))
                sent = connection.send_body(stream, size - 11)
                self.assertEqual(sent == size - 11, taken, (path, size, sent))

    def test_counts_every_message_of_a_stream(self):
        connection = self.connect()
        stream = connection.begin(STREAM)
        # One item; what is wrong with it is answered, and the stream goes on.
        small = http2.message(b"\x0a\x06\x12\x01x\x1a\x01y")
        connection.send(http2.frame(http2.DATA, 0, stream, small + small))
        # Answered one by one, and then the third, cut within the five bytes in
        # front of it.
        while connection.read_frame()[0] != http2.DATA:
            pass
        connection.send(http2.frame(http2.DATA, 0, stream, b"\x00\xff"))
        connection.send(http2.frame(http2.DATA, 0, stream, b"\xff\xff\xff"))
        try:
            self.assertNotEqual(connection.finish(stream).get("grpc-status"),
                                "0")
        except http2.Closed:
            pass
        self.assertIn("a message of 4294967295 bytes",
                      self.pair.log("haproxy.log"))

    def test_reads_messages_that_come_in_pieces(self):
        connection = self.connect()
        stream = connection.begin(STREAM)
        item = http2.message(b"\x0a\x06\x12\x01x\x1a\x01y")
        for size in (1, 2, 3, 4, 5, 6, 7):
            whole = item * 7
            connection.send(b"".join(
                http2.frame(http2.DATA, 0, stream, whole[at:at + size])
                for at in range(0, len(whole), size)))
        connection.send(http2.frame(http2.DATA, http2.END_STREAM, stream))
        self.assertEqual(connection.finish(stream)["grpc-status"], "0")

    def test_takes_a_request_that_ends_by_itself(self):
        """By an empty frame, which comes when all else was handed on, as a
        caller of a stream sends it who has read the last answer."""
        connection = self.connect()
        stream = connection.begin(STREAM)
        for _ in range(3):
            connection.send(http2.frame(
                http2.DATA, 0, stream,
                http2.message(b"\x0a\x06\x12\x01x\x1a\x01y")))
            while connection.read_frame()[0] != http2.DATA:
                pass
        connection.send(http2.frame(http2.DATA, http2.END_STREAM, stream))
        self.assertEqual(connection.finish(stream)["grpc-status"], "0")
        # Of a call that may be so large, and by a byte too large.
        for size, taken in ((0, True), (131_072, True), (131_073, False)):
            connection = self.connect()
            stream = connection.begin(CHECKPOINT)
            connection.send(http2.frame(
                http2.DATA, 0, stream, b"\x00" + size.to_bytes(4, "big")))
            connection.send_body(stream, size, before=5)
            connection.send(http2.frame(http2.DATA, http2.END_STREAM, stream))
            answer = connection.finish(stream)
            self.assertEqual("grpc-status" in answer, taken, (size, answer))

    def test_refuses_a_message_that_says_it_is_compressed(self):
        answer = self.connect().call(CHECKPOINT, compressed=1)
        self.assertEqual(answer[":status"], "400")

    def test_a_call_that_never_ends_is_given_up(self):
        connection = self.connect(timeout=15.0)
        stream = connection.begin(CHECKPOINT)
        connection.send(http2.frame(http2.DATA, 0, stream, b"\x00"))
        self.assertEqual(connection.finish(stream)[":status"], "408")

    def test_allows_32_calls_at_once(self):
        connection = self.connect()
        settings = b""
        while not settings:
            kind, flags, _, payload = connection.read_frame()
            if kind == http2.SETTINGS and not flags & http2.ACK:
                settings = payload
        values = {int.from_bytes(settings[i:i + 2], "big"):
                  int.from_bytes(settings[i + 2:i + 6], "big")
                  for i in range(0, len(settings), 6)}
        self.assertEqual(values[3], 32)


class ThePartners(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.pair = Pair(COMITY, COMITYD, partners=True,
                        server_variables={"COMITYD_PUBLIC_LOG": "true"})
        cls.pair.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.pair.__exit__()

    def run_comity(self, *arguments):
        return self.pair.run_comity(*arguments, port=self.pair.partners_port)

    def shown(self):
        return ("--tls-certificate", self.pair.partner,
                "--tls-key", self.pair.partner)

    def export(self, name):
        return ("sync", "export", "registry.kz.example", "--out",
                self.pair.folder / name)

    def get(self, path, certificate):
        context = ssl.create_default_context(cafile=self.pair.certificate)
        if certificate:
            context.load_cert_chain(certificate)
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.pair.partners_port, timeout=10, context=context)
        self.addCleanup(connection.close)
        connection.request("GET", path)
        return connection.getresponse().status

    def test_who_shows_a_known_certificate_gets_packages(self):
        code, output = self.run_comity(*self.shown(), *self.export("1.range"))
        self.assertEqual(code, 0, output)

    def test_who_shows_none_is_told_so(self):
        code, output = self.run_comity(*self.export("2.range"))
        self.assertEqual(code, 2, output)
        self.assertIn("asks for a certificate, and none is shown", output)

    def test_who_shows_an_unknown_one_is_told_so(self):
        unknown, _ = make_certificate(self.pair.folder, "unknown")
        code, output = self.run_comity(
            "--tls-certificate", unknown, "--tls-key", unknown,
            *self.export("3.range"))
        self.assertEqual(code, 2, output)
        self.assertIn("does not take the certificate", output)

    def test_is_for_mirrors_alone(self):
        code, output = self.run_comity(*self.shown(), "log", "checkpoint")
        self.assertEqual(code, 2, output)

    def test_one_partner_does_not_hold_the_places_of_all(self):
        """Answers that are not taken, at two addresses with one certificate:
        those beyond the eighth are told to come again."""
        question = b"\x0a" + bytes([len(ORIGIN)]) + ORIGIN.encode()
        refused = []
        for source in ("127.0.0.2", "127.0.0.3"):
            hostile = http2.Connection(self.pair.partners_port, source,
                                       window=0, shown=self.pair.hostile)
            self.addCleanup(hostile.close)
            begun = [hostile.begin(HEAD) for _ in range(6)]
            for stream in begun:
                hostile.send(http2.frame(http2.DATA, http2.END_STREAM, stream,
                                         http2.message(question)))
            while begun:
                kind, _, stream, payload = hostile.read_frame()
                if kind == http2.HEADERS:
                    begun.remove(stream)
                    refused.append("8" == http2.read_headers(payload)
                                   .get("grpc-status"))
        self.assertEqual(sum(refused), 12 - 8)
        partner = http2.Connection(self.pair.partners_port, "127.0.0.2",
                                   shown=self.pair.partner)
        self.addCleanup(partner.close)
        self.assertEqual(partner.call(HEAD, question)["grpc-status"], "0")

    def test_shows_the_log_as_files_and_nothing_else(self):
        self.assertEqual(self.get("/checkpoint", self.pair.partner), 200)
        self.assertEqual(self.get("/metrics", self.pair.partner), 404)
        with self.assertRaises(OSError):
            self.get("/checkpoint", None)


class TheWatchdog(unittest.TestCase):
    def test_is_fed_while_calls_are_answered_and_not_after(self):
        with tempfile.TemporaryDirectory() as folder:
            manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self.addCleanup(manager.close)
            manager.bind(folder + "/notify")
            manager.settimeout(30)
            # Every second; a call may take half of it.
            with Pair(COMITY, COMITYD, server_variables={
                    "NOTIFY_SOCKET": folder + "/notify",
                    "WATCHDOG_USEC": "2000000"}) as pair:
                self.assertEqual(manager.recv(64), b"READY=1")
                self.assertEqual(manager.recv(64), b"WATCHDOG=1")
                # Nobody can connect any more, though the process lives.
                pair.socket_path.unlink()
                manager.settimeout(4)
                fed = 0
                while fed < 3:
                    try:
                        fed += manager.recv(64) == b"WATCHDOG=1"
                    except socket.timeout:
                        break
                # One may have been under way.
                self.assertLessEqual(fed, 1)
                self.assertIsNone(pair.server.poll())
                self.assertIn("does not answer its own call",
                              pair.log("comityd.log"))


class TheLimitOfCalls(unittest.TestCase):
    def test_holds_for_one_address_and_says_when_to_come_again(self):
        with Pair(COMITY, COMITYD, {"COMITY_CALLS_MAX": "20"}) as pair:
            mine = http2.Connection(pair.port, "127.0.0.2")
            answers = [mine.call(CHECKPOINT) for _ in range(40)]
            refused = [a for a in answers if a["grpc-status"] != "0"]
            self.assertEqual(len(answers) - len(refused), 20)
            for answer in refused:
                self.assertEqual(answer["grpc-status"], "8")
                self.assertEqual(answer["grpc-retry-pushback-ms"], "1000")
                details = answer["grpc-status-details-bin"]
                decoded = base64.b64decode(details + "=" * (-len(details) % 4))
                self.assertIn(b"QUEUE_FULL", decoded)
                self.assertIn(b"retry_after_ms", decoded)
            other = http2.Connection(pair.port, "127.0.0.3")
            self.assertEqual(other.call(CHECKPOINT)["grpc-status"], "0")
            other.close()
            mine.close()
            # The command line reads the refusal as the registry's own.
            for _ in range(21):
                code, output = pair.run_comity("log", "checkpoint")
                if code != 0:
                    break
            self.assertEqual(code, 2, output)
            self.assertIn("QUEUE_FULL", output)


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    COMITY, COMITYD = sys.argv[1:3]
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
