"""Copies pages of the portal into files for nginx, compressed in advance, with the portal's headers.

    copy_to_nginx.py URL PORT FOLDER FILE-OF-PATHS

The first path is copied in every encoding and with the files it names, and so are the front page and
its section's. The others are copied plain. Writes FOLDER/nginx.conf and checks nothing: a page that
is not answered with 200 ends it.
"""

import os
import pathlib
import re
import subprocess
import sys

from http1 import client_files, Connection

SUFFIX = {"": "", "identity": "", "gzip": ".gz", "br": ".br"}
# nginx sends these itself.
NGINX_OWN = {
    "accept-ranges", "connection", "content-encoding", "content-length", "content-type", "date", "etag", "keep-alive",
    "last-modified", "server", "transfer-encoding", "vary",
}
NAMED = re.compile(r'"(/[\w./-]+\.(?:css|js|wasm|svg|ico|png|jpg|jpeg|webp|avif|woff2))(?=[" ])|, (/media/[\w./-]+)')

CONF = """{load_module}
{user}
daemon off;
pid nginx.pid;
error_log stderr warn;
worker_processes auto;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    sendfile on;
    tcp_nopush on;
    open_file_cache max=4096;
    keepalive_requests 1000000000;
    client_body_temp_path temp;
    proxy_temp_path temp;
    fastcgi_temp_path temp;
    uwsgi_temp_path temp;
    scgi_temp_path temp;
    types {{
        text/css css; text/javascript js; application/wasm wasm; image/svg+xml svg; image/x-icon ico; image/png png;
        image/jpeg jpg jpeg; image/webp webp; image/avif avif; font/woff2 woff2;
    }}
    default_type "{content_type}";
    gzip_static on;
    gzip_vary on;
    {brotli_static}
    server {{
        listen 127.0.0.1:{port};
        root html;
{headers}
        location = / {{ try_files /front.page =404; }}
        location = {section} {{ try_files /section.page =404; }}
        location ~ "\\.[a-z0-9]+$" {{ add_header Cache-Control "public, max-age=31536000, immutable"; }}
        location /api/ {{ return 204; }}
        location = /healthz {{ return 200 "ok\\n"; }}
    }}
}}
"""


class Copy:
    def __init__(self, url, folder):
        self.connection, self.html = Connection(url), pathlib.Path(folder, "html")

    def write(self, path, name, encodings):
        for encoding in encodings:
            answer = self.connection.page(path, encoding)
            file = self.html / (name.lstrip("/") + SUFFIX[answer["content-encoding"]])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(answer.body)
        return answer

    def page(self, path, name):
        self.write(path, name, ["identity", "gzip", "br, gzip"])
        return self.connection.page(path).text()


def files_named(page):
    """The page's files, and those that its script names."""
    return {first or second for first, second in NAMED.findall(page)} | set(client_files(page))


def nginx_headers(page):
    quoted = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in page.fields.items()}
    lines = [f'        add_header {name} "{value}";' for name, value in quoted.items() if name not in NGINX_OWN]
    return "\n".join(lines)


def brotli_module():
    about = subprocess.run(["nginx", "-V"], stderr=subprocess.PIPE, text=True, check=True).stderr
    found = re.search(r"--modules-path=(\S+)", about)
    module = pathlib.Path(found[1] if found else "/none", "ngx_http_brotli_static_module.so")
    return module if module.exists() else None


def main(url, port, folder, paths):
    copy = Copy(url, folder)
    path, *others = pathlib.Path(paths).read_text().split()
    section = path[: path.rindex("/")]
    pages = [copy.page("/", "front.page"), copy.page(section, "section.page"), copy.page(path, path)]
    for name in set().union(*(files_named(page) for page in pages)):
        copy.write(name, name, ["identity", "gzip", "br, gzip"])
    for other in others:
        copy.write(other, other, ["identity"])
    page, brotli = copy.connection.page(path), brotli_module()
    pathlib.Path(folder, "temp").mkdir(exist_ok=True)
    pathlib.Path(folder, "nginx.conf").write_text(CONF.format(
        load_module=f"load_module {brotli};" if brotli else "",
        brotli_static="brotli_static on;" if brotli else "",
        # Its workers could not read a folder of ours as somebody else.
        user="user root;" if os.getuid() == 0 else "",
        content_type=page["content-type"], port=port, headers=nginx_headers(page), section=section,
    ))
    print(" ".join(str(len(copy.connection.page(path, e).body)) for e in ("identity", "gzip", "br, gzip")))


main(*sys.argv[1:])
