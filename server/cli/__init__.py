"""The command `linxun`: what an operator does at a terminal, each command a thin door to what the server itself runs."""
