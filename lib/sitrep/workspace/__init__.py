"""An analyst's own folder: laying one out, and JupyterLab in it.

The notebooks, topics.yml and seeds that a new workspace starts from are not kept here: they are the repository's own,
put beside these modules when a wheel is built. What a command reads and writes in a workspace belongs to other rooms.
"""

from sitrep.workspace.lab import run_lab
from sitrep.workspace.new import explain_workspace, new_workspace

__all__ = ["explain_workspace", "new_workspace", "run_lab"]
