"""What the walker (`python -m tests.walker`) is made of: phones, what people say into them, and an ear for languages."""
