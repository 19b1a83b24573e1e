"""Where a training budget ends: the loss that is expected, degree by degree."""

from learnable.forecast.by_degree import Forecast as Forecast
from learnable.forecast.by_degree import forecast_loss as forecast_loss
from learnable.forecast.by_degree import predictable as predictable
