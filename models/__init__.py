"""Tables, and beside each the rules that keep it true."""
