"""Who people are on the server: their posts at sites over time, passwords, sessions and the brake on guessing."""
