"""The yearly programme on the server: campaigns made from the built-in programme, their owners, progress and acceptance."""
