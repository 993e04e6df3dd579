"""The running program: settings, composition, intake, the Telegram client, the commands of `python -m bot`."""
