# First, for browsing.py, which stands on it, is in turn imported at its end.
from .. import conftest
