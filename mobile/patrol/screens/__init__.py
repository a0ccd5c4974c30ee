"""The screens of patrol: the rounds, one round, its end. Each class has its kv beside it and one `view`."""
