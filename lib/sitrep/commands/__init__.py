"""Groups of subcommands that have grown a module of their own; ``cli.py`` puts them under ``sitrep``."""
