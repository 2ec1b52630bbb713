from . import credit_source, periods, phasing, rounding, year_goal
