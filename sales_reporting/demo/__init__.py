from . import demo, forecast
