"""Reads a report of Lighthouse: lighthouse.py REPORT PAGE SIDE"""

import json
import sys

from http1 import record

report, page, side = sys.argv[1:]
with open(report, encoding="utf-8") as file:
    report = json.load(file)
if "runtimeError" in report and report["runtimeError"]["code"] != "NO_ERROR":
    sys.exit(report["runtimeError"]["message"])
for name, category in report["categories"].items():
    record(f"lighthouse {page} {name}", side, round((category["score"] or 0) * 100))
    if category["score"] != 1:
        scores = {ref["id"]: report["audits"][ref["id"]]["score"] for ref in category["auditRefs"] if ref["weight"]}
        failed = [audit for audit, score in scores.items() if score is not None and score < 1]
        print(f"{side}, {page}, {name}: {', '.join(failed)}", file=sys.stderr)
for name, audit in [("tbt", "total-blocking-time"), ("cls", "cumulative-layout-shift"), ("lcp", "largest-contentful-paint")]:
    record(f"lighthouse {page} {name}", side, report["audits"][audit]["numericValue"])
record(f"lighthouse {page} usable", side, report["audits"]["interactive"]["numericValue"])
requests = report["audits"]["network-requests"]["details"]["items"]
scripts = sum(request.get("transferSize", 0) for request in requests if request.get("resourceType") == "Script")
record(f"lighthouse {page} scripts", side, scripts)
