"""What the people who run the server look at: is it well, how much does it do, what waits."""
