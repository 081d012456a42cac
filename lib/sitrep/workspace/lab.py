"""JupyterLab on a workspace, its notebooks run by this very Python."""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from sitrep.errors import UsageError


def run_lab(workspace: Path, arguments: Sequence[str] = ()) -> NoReturn:
    """Become JupyterLab on the notebooks of ``workspace``; it ends as JupyterLab ends.

    Args:
        workspace: JupyterLab's root folder, so that notes, topics.yml and reports can be opened beside the notebooks.
        arguments: more options of JupyterLab's, such as ``--no-browser``.

    Raises:
        UsageError: the workspace has no notebooks, or JupyterLab is not installed.
    """
    command = lab_command(workspace, arguments)
    os.execv(command[0], command)


def lab_command(workspace: Path, arguments: Sequence[str] = ()) -> list[str]:
    """Return the command line that ``run_lab`` becomes."""
    if not (workspace / "notebooks").is_dir():
        raise UsageError(
            f"{workspace} has no folder notebooks. Make a fresh workspace with `sitrep new FOLDER` "
            "and copy the folder from there."
        )
    if importlib.util.find_spec("jupyterlab") is None:
        raise UsageError(f"JupyterLab is not installed for {sys.executable}. Install it: pip install jupyterlab")
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={workspace}",
        "--LabApp.default_url=/lab/tree/notebooks",
        "--ServerApp.kernel_spec_manager_class=sitrep.workspace.kernels.WorkspaceKernels",
        *arguments,
    ]
