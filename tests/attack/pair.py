"""Starts a registry as it is deployed: comityd on a Unix socket, and HAProxy
with the configuration of deploy/ in front, on a port of the system's choice."""
import json
import os
import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
CONFIGURATION = TOP / "deploy" / "haproxy" / "haproxy.cfg"
LUA = TOP / "deploy" / "haproxy" / "message_limit.lua"
ORIGIN = "registry.kz.example"
START_MAX_S = 60
STOP_MAX_S = 20


def make_certificate(folder, name="server"):
    """A certificate for localhost that nobody else vouches for. Returns the
    file for HAProxy, which holds the key, too, and the one for clients."""
    key = folder / ("%s-key.pem" % name)
    certificate = folder / ("%s-certificate.pem" % name)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-keyout", key,
         "-out", certificate, "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1"],
        check=True, capture_output=True)
    both = folder / ("%s.pem" % name)
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    return both, certificate


def listen():
    """Bound here and inherited: nobody can take the port in between."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1024)
    return listener


class Pair:
    """Both processes; `with Pair(comity, comityd) as pair`. `variables` are
    the proxy's, `server_variables` comityd's. With `partners` there is a port
    for them, too, and two certificates that it takes."""

    def __init__(self, comity, comityd, variables=None, server_variables=None,
                 partners=False):
        self.comity, self.comityd = comity, comityd
        self.variables = variables or {}
        self.server_variables = server_variables or {}
        self.partners = partners
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="comity-pair-"))
        self.processes = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.terminate()
            try:
                process.wait(STOP_MAX_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(STOP_MAX_S)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self, name):
        return (self.folder / name).read_text(errors="replace")

    def _spawn(self, name, command, **options):
        with open(self.folder / name, "wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output,
                                       stdin=subprocess.DEVNULL, **options)
        self.processes.append(process)
        return process

    def _wait(self, process, done, name):
        end = time.monotonic() + START_MAX_S
        while not done():
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError("it did not start:\n" + self.log(name))
            time.sleep(0.05)

    def _start(self):
        registry = self.folder / "registry"
        subprocess.run(
            [self.comity, "init", registry, "--origin", ORIGIN,
             "--country", "KZ", "--operator", "kz-authority", "--name",
             "en=Registry of engineers"], check=True, capture_output=True)
        subprocess.run(
            [self.comityd, "--config", registry / "comityd.conf", "--found"],
            check=True, capture_output=True)
        self.trust = registry / "trust"
        self.socket_path = self.folder / "grpc.sock"
        ports = self.folder / "ports"
        self.server = self._spawn("comityd.log", [
            self.comityd, "--config", registry / "comityd.conf", "--listen",
            "unix:%s" % self.socket_path, "--http", "127.0.0.1:0",
            "--port-file", ports],
            env=dict(os.environ, **self.server_variables))
        self._wait(self.server, ports.exists, "comityd.log")
        self.http_port = json.loads(ports.read_text())["http_port"]
        self._start_proxy()

    def _start_proxy(self):
        both, self.certificate = make_certificate(self.folder)
        listeners = [listen()]
        self.port = listeners[0].getsockname()[1]
        variables = dict(os.environ,
                         COMITY_BIND="fd@%d" % listeners[0].fileno(),
                         COMITY_CERTIFICATE=str(both),
                         COMITY_LUA=str(LUA),
                         COMITY_BACKEND="unix@%s" % self.socket_path,
                         COMITY_HTTP_BACKEND="127.0.0.1:%d" % self.http_port,
                         **self.variables)
        if self.partners:
            self.partner, known = make_certificate(self.folder, "partner")
            self.hostile, other = make_certificate(self.folder, "hostile")
            authorities = self.folder / "authorities.pem"
            authorities.write_bytes(known.read_bytes() + other.read_bytes())
            listeners.append(listen())
            self.partners_port = listeners[1].getsockname()[1]
            variables["COMITY_PARTNERS_BIND"] = (
                "fd@%d" % listeners[1].fileno())
            variables["COMITY_PARTNERS_CA"] = str(authorities)
        self.proxy = self._spawn(
            "haproxy.log", ["haproxy", "-f", CONFIGURATION], env=variables,
            pass_fds=[listener.fileno() for listener in listeners])
        for listener in listeners:
            listener.close()

    def run_comity(self, *arguments, port=None):
        """The command line through the proxy: exit code and output."""
        done = subprocess.run(
            [self.comity, "--server", "127.0.0.1:%d" % (port or self.port),
             "--tls-roots", self.certificate, "--trust", self.trust,
             *arguments], capture_output=True, text=True, timeout=60,
            check=False)
        return done.returncode, done.stdout + done.stderr

    def register_bodies(self, count):
        """Makes the log longer, by some 2 KiB for each."""
        keys = self.trust.parent / "keys"
        names = [argument for language in ("en", "de", "fr", "it", "es", "pt",
                                           "pl", "nl")
                 for argument in ("--name", language + "=" + "n" * 200)]
        for n in range(count):
            key = self.folder / ("body-%d.pem" % n)
            subprocess.run([self.comity, "key", "new", key], check=True,
                           capture_output=True)
            body = "body-%d" % n
            code, output = self.run_comity(
                "body", "register", body, "--country", "KZ", *names,
                "--body-key", "%s=%s" % (body, key),
                "--key", "%s=%s" % (body, key),
                "--key", "root=%s" % (keys / "root-1.pem"),
                "--key", "root=%s" % (keys / "root-2.pem"))
            if code != 0:
                raise RuntimeError("no body was registered:\n" + output)

    def log_size(self):
        code, output = self.run_comity("log", "checkpoint", "--raw")
        if code != 0:
            raise RuntimeError("no checkpoint:\n" + output)
        return int(output.splitlines()[1])
