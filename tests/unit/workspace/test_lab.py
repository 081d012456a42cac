import sys

import pytest
from jupyter_client.kernelspec import NoSuchKernel

from sitrep.errors import UsageError
from sitrep.workspace.kernels import WorkspaceKernels
from sitrep.workspace.lab import lab_command


def test_jupyterlab_opens_on_the_notebooks_of_the_workspace(tmp_path):
    (tmp_path / "notebooks").mkdir()
    command = lab_command(tmp_path, ["--no-browser"])
    assert command[:3] == [sys.executable, "-m", "jupyterlab"]
    assert f"--ServerApp.root_dir={tmp_path}" in command
    assert command[-1] == "--no-browser"


def test_a_workspace_without_notebooks_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(UsageError, match=r"has no folder notebooks.*sitrep new FOLDER"):
        lab_command(tmp_path)


def test_python3_is_this_python_whatever_kernels_the_user_has(tmp_path):
    own = tmp_path / "python3"
    own.mkdir()
    (own / "kernel.json").write_text('{"argv": ["/old/python"], "display_name": "Old", "language": "python"}')
    kernels = WorkspaceKernels(kernel_dirs=[str(tmp_path)])
    assert kernels.get_kernel_spec("python3").argv[0] == sys.executable
    assert kernels.get_all_specs()["python3"]["spec"]["argv"][0] == sys.executable


def test_other_kernels_are_the_users_own(tmp_path):
    other = tmp_path / "ir"
    other.mkdir()
    (other / "kernel.json").write_text('{"argv": ["R"], "display_name": "R", "language": "R"}')
    kernels = WorkspaceKernels(kernel_dirs=[str(tmp_path)])
    assert kernels.get_kernel_spec("ir").argv == ["R"]
    with pytest.raises(NoSuchKernel):
        kernels.get_kernel_spec("julia")
