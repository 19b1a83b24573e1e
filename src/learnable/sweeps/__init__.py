"""A grid of questions: one file, one command, never lost; `run`, `status`, `report`, `export`, `merge` and `forecast`."""

from learnable.sweeps.export import export as export
from learnable.sweeps.forecast import forecast as forecast
from learnable.sweeps.merge import merge as merge
from learnable.sweeps.report import report as report
from learnable.sweeps.run import run as run
from learnable.sweeps.status import status as status
