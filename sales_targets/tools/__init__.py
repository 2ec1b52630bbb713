from . import (
    achievable,
    credit_source,
    periods,
    phasing,
    ramp,
    rounding,
    year_goal,
)
