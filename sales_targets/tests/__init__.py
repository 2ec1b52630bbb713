from . import test_access, test_access_doors, test_access_rpc, test_credit
