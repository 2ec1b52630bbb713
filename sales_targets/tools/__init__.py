from . import credit_source, periods, rounding
