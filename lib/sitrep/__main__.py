"""``python -m sitrep`` is the command ``sitrep``."""

from sitrep.cli import main

main(prog_name="sitrep")
