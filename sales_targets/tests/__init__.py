from . import test_credit
from . import test_wizard
from . import test_import
