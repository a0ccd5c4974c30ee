"""The screens of hazards. Each class has its kv beside it and one `view`."""
