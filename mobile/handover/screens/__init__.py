"""The screens of handovers: the posts, one handover. Each class has its kv beside it and one `view`."""
