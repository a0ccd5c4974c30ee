"""The screens of the phone's settings. Each class has its kv beside it and one `view`."""
