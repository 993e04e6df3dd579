"""What happens by the clock, and delivery."""
