"""The screens of fire duty. Each class has its kv beside it and one `view`."""
