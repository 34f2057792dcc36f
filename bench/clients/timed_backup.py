"""Prints how long a backup takes in seconds, and how much memory its largest process, as lines of figures.

    timed_backup.py DATA-FOLDER portal|nginx

The side "nginx" is what an administrator would type.
"""

import os
import resource
import subprocess
import sys
import time

data, side = sys.argv[1:]
by_hand = (
    f"sqlite3 {data}/bantin.sqlite '.backup copy.sqlite' && tar -c copy.sqlite {data}/media | zstd -q -3 -c >/dev/null; "
    "code=$?; rm -f copy.sqlite; exit $code"
)
command = {"portal": ["./bantin", "backup", "-"], "nginx": ["bash", "-o", "pipefail", "-c", by_hand]}[side]
start = time.monotonic()
subprocess.run(
    command, env=os.environ | {"BANTIN_DATA_DIR": data}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True
)
print(f"backup time\t{side}\t{time.monotonic() - start:.2f}")
print(f"backup memory\t{side}\t{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.1f}")
