"""The server's composition root: the only place that builds real parts and hands them in. Started by `linxun serve` and by
the tests. It decides nothing."""
