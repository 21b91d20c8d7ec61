"""``healthy.py URL [seconds]``: ends with 0 as soon as the chatroom there is well, and else with 1."""

import sys
import time
import urllib.request

url, seconds = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 0
end = time.monotonic() + seconds
while True:
    try:
        urllib.request.urlopen(url, timeout=3)  # noqa: S310 - whoever starts this names it
        break
    except OSError as error:  # nobody there yet; or 503, which is one too
        if time.monotonic() >= end:
            sys.exit(f"{url}: {error}")
    time.sleep(0.2)
