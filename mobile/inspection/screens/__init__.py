"""The screens of a check: the check itself and the record of it. Each class has its kv beside it and one `view`."""
