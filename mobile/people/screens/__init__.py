"""The screens at the door: enrol, sign in, who am I, PIN. Each class has its kv beside it and one `view`."""
