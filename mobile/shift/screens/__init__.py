"""The screens of the shift: what waits, me, the receipt. Each class has its kv beside it and one `view`."""
