"""The causes, in the order of how surely their tests name them."""

from __future__ import annotations

from learnable.limits import budget, network, output, rows
from learnable.limits.table import Cause

CAUSES: tuple[Cause, ...] = (
    Cause("labels", 9.0, True, rows.constant_label),
    Cause("leak", 8.8, True, rows.leak),
    Cause("loss", 8.5, True, output.blind_loss),
    Cause("output_activation", 8.2, True, output.constant_output),
    Cause("frozen", 8.0, True, network.frozen),
    Cause("hidden_activation", 7.9, True, network.steps),
    Cause("initialisation", 7.5, True, network.symmetric),
    Cause("loss", 7.2, False, output.misfit),
    Cause("output_range", 7.0, False, output.out_of_range),
    Cause("output_activation", 6.8, False, output.squashed),
    Cause("regularisation", 6.6, False, budget.regularisation),
    Cause("metric", 6.5, True, rows.metric),
    Cause("no_signal", 6.4, True, rows.no_signal),
    Cause("hard_target", 6.3, True, rows.hard_target),
    Cause("features", 6.2, True, rows.orderless),
    Cause("input_scale", 6.0, False, rows.input_scale),
    Cause("saturated", 5.8, False, network.saturated),
    Cause("vanishing", 5.7, False, network.vanishing),
    Cause("hidden_activation", 5.6, False, network.affine),
    Cause("target_scale", 5.2, False, rows.target_scale),
    Cause("rate_high", 5.1, False, budget.rate_high),
    Cause("capacity", 4.6, False, network.narrow),
    Cause("dead", 4.5, False, network.dead),
    Cause("loss", 4.3, False, output.plateau),
    Cause("epochs", 4.1, False, budget.epochs),
    Cause("rate_low", 4.0, False, budget.rate_low),
    Cause("optimizer", 3.8, False, budget.optimizer),
    Cause("batch", 3.6, False, budget.batch),
)
