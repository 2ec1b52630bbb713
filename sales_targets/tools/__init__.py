from . import credit_source, periods, phasing, rounding
