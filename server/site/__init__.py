"""The company's sites and the names of what stands on them, as the console and the API show them."""
