"""Starts a server, prints the milliseconds to its first 200, and stops it.

    start.py URL PATH COMMAND…
"""

import socket
import subprocess
import sys
import time
import urllib.parse

PATIENCE = 60

url, path, *command = sys.argv[1:]
parts = urllib.parse.urlsplit(url)
request = f"GET {path} HTTP/1.1\r\nhost: {parts.netloc}\r\nconnection: close\r\n\r\n".encode()
began = time.perf_counter()
server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
try:
    while time.perf_counter() < began + PATIENCE and server.poll() is None:
        try:
            with socket.create_connection((parts.hostname, parts.port), PATIENCE) as connection:
                connection.sendall(request)
                if b" 200 " in connection.recv(64):
                    print(f"{(time.perf_counter() - began) * 1000:.2f}")
                    break
        except ConnectionError:
            pass
        time.sleep(0.0005)
    else:
        sys.exit(f"{command[0]} did not answer with 200.")
finally:
    server.terminate()
    server.wait(PATIENCE)
