"""Telling somebody: a command of the user's that is run when a report was published or has failed.

It gets the run as JSON on its standard input, what run.json says and ``exit_code``, ``folder`` and ``reason``. A hook
decides nothing: whatever becomes of it, the run's own result and exit code stay.
"""

import json
import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitrep.reports.journal import Journal

LIMIT_S = 60.0


def tell(command: str, run: Mapping[str, Any], journal: Journal, *, workspace: Path, name: str) -> None:
    """Run a hook with the run's JSON on its input, in the workspace, for a minute at the most.

    Args:
        command: a line for the shell; nothing is done for an empty one.
        run: what it is told.
        journal: where its failing is noted.
        workspace: where it runs.
        name: the option that gave it.
    """
    if not command:
        return
    text = json.dumps(journal.secrets.out_of_json(dict(run)), ensure_ascii=False, default=str) + "\n"
    try:
        process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            cwd=workspace,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            said, _ = process.communicate(text.encode(), timeout=LIMIT_S)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            journal.warn(f"{name}: the command ran longer than {LIMIT_S:.0f} s and was killed", step=name)
            return
    except OSError as error:
        journal.warn(f"{name}: the command could not be run: {error.strerror or error}", step=name)
        return
    if process.returncode:
        words = said.decode(errors="replace").strip().splitlines()
        last = f": {words[-1][:200]}" if words else ""
        journal.warn(f"{name}: the command ended with exit code {process.returncode}{last}", step=name)
    else:
        journal.say(f"{name}: done", step=name, state="done")
