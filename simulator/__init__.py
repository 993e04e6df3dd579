"""A stand-in for Telegram: its Bot API over HTTP, people with phones, and a ledger of all calls. All in memory."""
