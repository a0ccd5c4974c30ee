"""The screens of scanning and of the equipment card. Each class has its kv beside it and one `view`."""
