"""The screens of due work: today. Each class has its kv beside it and one `view`."""
