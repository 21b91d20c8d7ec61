"""``healthy.py URL [seconds]``: ends with 0 as soon as the chatroom there is well, and else with 1.

That is, as soon as people can talk there: without its message queue it only tells other processes later.
"""

import os
import sys
import time
import urllib.error
import urllib.request

url, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0
host = os.environ.get("CHATROOM_TRUSTED_HOSTS", "").partition(",")[0].strip().lstrip(".")
asking = urllib.request.Request(url, headers={"Host": host} if host else {})  # noqa: S310
end = time.monotonic() + seconds
while True:
    try:
        urllib.request.urlopen(asking, timeout=3)  # noqa: S310 - whoever starts this names it
        break
    except OSError as error:  # nobody there yet, or it is not well
        told = error.read() if isinstance(error, urllib.error.HTTPError) else b""
        if b'"store":"ok"' in told.replace(b" ", b""):
            break
        if time.monotonic() >= end:
            sys.exit(f"{url}: {error}")
    time.sleep(0.2)
