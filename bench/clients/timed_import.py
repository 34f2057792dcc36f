"""Prints how many saved pages a second are read, and how much memory that takes, as lines of figures.

    timed_import.py PAGES COUNT portal|nginx PYTHON

The side "nginx" is trafilatura, on as many processes as there are cores; PYTHON has it. It is asked for some thousand pages only: it
is as fast with more, and takes a quarter of an hour for all.
"""

import os
import resource
import subprocess
import sys
import time

pages, count, side, python = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
if side == "nginx":
    count = min(count, 3000)
extract = f"""
import multiprocessing, os, pathlib, trafilatura

def extract(path):
    text = path.read_text(encoding="utf-8")
    return trafilatura.extract(text, output_format="html", with_metadata=True, include_images=True, include_links=True)

if __name__ == "__main__":
    paths = sorted(path for path in pathlib.Path({pages!r}).rglob("*") if path.is_file())[:{count}]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for _ in pool.imap_unordered(extract, paths, chunksize=50):
            pass
"""
command = {"portal": ["./bantin", "import", "legacy", pages], "nginx": [python, "-c", extract]}[side]
environment = os.environ | {"BANTIN_DATA_DIR": "moved"}
start = time.monotonic()
subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
print(f"import rate\t{side}\t{count / (time.monotonic() - start):.1f}")
print(f"import memory\t{side}\t{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.1f}")
