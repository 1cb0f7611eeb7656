#!/usr/bin/env python3
"""Git servers as people run them, for one test on the loopback network: nginx before git http-backend, and OpenSSH's server."""
import contextlib
import http.server
import os
import pathlib
import signal
import socket
import subprocess
import threading

import fleet

NGINX = """{user}daemon off;
worker_processes 1;
pid {scratch}/pid;
error_log {scratch}/error.log;
events {{}}
http {{
  access_log {scratch}/access.log;
  client_max_body_size 0;
  client_body_temp_path {scratch}/client_body; proxy_temp_path {scratch}/proxy; fastcgi_temp_path {scratch}/fastcgi;
  uwsgi_temp_path {scratch}/uwsgi; scgi_temp_path {scratch}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {scratch}/site.pem;
    ssl_certificate_key {scratch}/site.key;
    ssl_protocols TLSv1.3;
    location / {{
      auth_basic git;
      auth_basic_user_file {scratch}/users;
      fastcgi_pass unix:{scratch}/gateway;
      fastcgi_param SCRIPT_FILENAME /usr/lib/git-core/git-http-backend;
      fastcgi_param GIT_PROJECT_ROOT {root};
      fastcgi_param GIT_HTTP_EXPORT_ALL "";
      fastcgi_param GIT_PROTOCOL $http_git_protocol;
      fastcgi_param PATH_INFO $uri;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
    }}
  }}
}}
"""

SSHD = """HostKey {scratch}/host_key
AuthorizedKeysFile {scratch}/authorized_keys
StrictModes no
UsePAM no
PidFile none
PermitRootLogin prohibit-password
PasswordAuthentication no
AcceptEnv GIT_PROTOCOL
"""


def listener():
    """Listens already, so that nobody has to wait for a server to begin."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    return listening, listening.getsockname()[1]


def end(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def started(arguments, log, **options):
    with open(log, "ab") as output:
        process = subprocess.Popen([str(each) for each in arguments], stdout=output, stderr=output, start_new_session=True, **options)
        try:
            yield process
        finally:
            end(process)


@contextlib.contextmanager
def web_server(root, scratch, user, password):
    """Serves the repositories below `root` over https to one user; gives the port. scratch/site.pem is whom to believe."""
    scratch = pathlib.Path(scratch)
    scratch.mkdir()
    fleet.must(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=test", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", scratch / "site.key", "-out", scratch / "site.pem"])
    (scratch / "users").write_text(f"{user}:{{PLAIN}}{password}\n")
    listening, port = listener()
    (scratch / "nginx.conf").write_text(NGINX.format(user="user root;\n" if os.geteuid() == 0 else "", scratch=scratch, root=root,
                                                     port=port))
    with listening, socket.socket(socket.AF_UNIX) as gateway:
        gateway.bind(str(scratch / "gateway"))
        gateway.listen(64)
        variables = fleet.environment()
        inherited = {**variables, "NGINX": f"{listening.fileno()};"}
        with started(["/usr/sbin/fcgiwrap", "-c", "4"], scratch / "log", stdin=gateway, env=variables), \
                started(["/usr/sbin/nginx", "-p", scratch, "-c", scratch / "nginx.conf"], scratch / "log",
                        stdin=subprocess.DEVNULL, env=inherited, pass_fds=[listening.fileno()]):
            yield port


@contextlib.contextmanager
def ssh_server(scratch, authorized):
    """Lets in whoever has the key whose public half is `authorized`; gives the port and the line for known_hosts."""
    scratch = pathlib.Path(scratch)
    scratch.mkdir()
    fleet.must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", scratch / "host_key"])
    (scratch / "authorized_keys").write_text(authorized + "\n")
    (scratch / "sshd_config").write_text(SSHD.format(scratch=scratch))
    if os.geteuid() == 0:
        pathlib.Path("/run/sshd").mkdir(exist_ok=True)
    listening, port = listener()
    sessions = []

    def serve():
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                with connection, open(scratch / "log", "ab") as log:
                    sessions.append(subprocess.Popen(["/usr/sbin/sshd", "-i", "-e", "-f", str(scratch / "sshd_config")],
                                                     stdin=connection, stdout=connection, stderr=log, start_new_session=True))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield port, f"[127.0.0.1]:{port} {(scratch / 'host_key.pub').read_text()}"
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()
        listening.close()
        for session in sessions:
            with contextlib.suppress(ProcessLookupError):
                end(session)


def pkt(data):
    return b"%04x" % (len(data) + 4) + data


class Gateway(http.server.BaseHTTPRequestHandler):
    """git over http for one bare repository; of what is fetched, the objects in `left_out` are missing."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def git(self, *arguments, stdin=b""):
        environment = {**fleet.environment(), "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
        return subprocess.run(["git", "-C", self.server.repository, *arguments], input=stdin, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, env=environment, check=False).stdout

    def answer(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", f"application/x-{kind}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        service = self.path.rpartition("service=")[2]
        head = pkt(f"# service={service}\n".encode()) + b"0000"
        if service == "git-upload-pack" and self.headers.get("Git-Protocol"):
            head = b""
        self.answer(f"{service}-advertisement", head + self.git(service[4:], "--http-backend-info-refs", "."))

    def do_POST(self):
        service = self.path.rpartition("/")[2]
        request = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.left_out and b"command=fetch" in request:
            return self.answer(f"{service}-result", self.pack(request))
        return self.answer(f"{service}-result", self.git(service[4:], "--stateless-rpc", ".", stdin=request))

    def pack(self, request):
        """What git would send, but for what is left out."""
        lines = request.decode("latin-1").replace("\n", "\0").split("\0")
        wanted = [part.partition("want ")[2] for part in lines if "want " in part]
        known = ["^" + part.partition("have ")[2] for part in lines if "have " in part]
        listed = self.git("rev-list", "--objects", *wanted, *known).decode().splitlines()
        sent = [line.split()[0] for line in listed if line.split()[0] not in self.server.left_out]
        pack = self.git("pack-objects", "--stdout", "-q", stdin="".join(f"{each}\n" for each in sent).encode())
        parts = [pkt(b"\x01" + pack[at:at + 60000]) for at in range(0, len(pack), 60000)]
        return pkt(b"packfile\n") + b"".join(parts) + b"0000"


@contextlib.contextmanager
def plain_server(repository):
    """Serves a bare repository over http to everybody; what is put into `left_out` is in none of its packs."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    server.daemon_threads = True
    server.repository = str(repository)
    server.left_out = set()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
