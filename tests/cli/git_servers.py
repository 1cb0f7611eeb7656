#!/usr/bin/env python3
"""Git servers as people run them, for one test on the loopback network: nginx before git http-backend, and OpenSSH's server."""
import contextlib
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
