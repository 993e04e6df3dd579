"""What people look at or take home."""
