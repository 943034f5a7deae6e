"""measure.py COMMAND...: run a command, its output thrown away; print its wall time and peak memory as JSON."""

import json
import os
import subprocess
import sys
import time

start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
error = process.stderr.read()
_, status, usage = os.wait4(process.pid, 0)
seconds = time.perf_counter() - start
code = os.waitstatus_to_exitcode(status)
peak_kb = usage.ru_maxrss if sys.platform != "darwin" else usage.ru_maxrss / 1024
print(json.dumps({"ms": seconds * 1e3, "peakMb": peak_kb / 1024, "code": code, "error": error.decode(errors="replace")[-500:]}))
