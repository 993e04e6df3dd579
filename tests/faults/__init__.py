"""What the bot promises for a bad night, shown: the real program as processes, in front of the simulator, whose ledger is the truth."""
