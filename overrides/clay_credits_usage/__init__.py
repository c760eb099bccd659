"""Arithmetic over what a workspace used: run rate, forecast, rollover, spikes. No I/O except in `reading`."""
