"""Templates on the server: the built-in ones come from the product's files."""
