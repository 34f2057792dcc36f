"""Starts the portal and prints the milliseconds to its first 200, to the moment when it is ready, and of the first
view that is counted then; stops it.

    first_count.py URL ARTICLE COMMAND…
"""

import subprocess
import sys
import time

from http1 import Connection

PATIENCE = 120

url, article, *command = sys.argv[1:]


def until(path):
    while time.perf_counter() < began + PATIENCE and server.poll() is None:
        client = Connection(url)
        try:
            if client.get(path, connection="close").status == 200:
                return (time.perf_counter() - began) * 1000
        except OSError:
            pass
        finally:
            client.close()
        time.sleep(0.002)
    sys.exit(f"{path} was not answered with 200.")


began = time.perf_counter()
server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
try:
    page, ready = until("/"), until("/readyz")
    form = f"article={article}&reader=00000000000000ff".encode()
    fields = {"content-type": "application/x-www-form-urlencoded", "connection": "close"}
    asked = time.perf_counter()
    answer = Connection(url).ask("POST", "/api/count_view", fields, form)
    counted = (time.perf_counter() - asked) * 1000
    if answer.status != 200:
        sys.exit(f"The view was answered with {answer.status}.")
    print(f"{page:.1f} {ready:.1f} {counted:.1f}")
finally:
    server.terminate()
    server.wait(PATIENCE)
