"""Exit status 0 when the page at the address answers with a log-in form."""

import sys
import urllib.request

# 127.0.0.1 is never to be reached through a proxy
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
with opener.open(sys.argv[1], timeout=30) as answer:
    sys.exit(not (answer.status == 200 and b'name="login"' in answer.read()))
