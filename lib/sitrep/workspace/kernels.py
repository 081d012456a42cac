"""The kernel that JupyterLab gives the notebooks of a workspace."""

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec, KernelSpecManager


class WorkspaceKernels(KernelSpecManager):  # type: ignore[misc]
    """Kernels as installed, except that ``python3`` is the Python that runs this server.

    Stock Jupyter prefers a ``python3`` kernel in the user's home or on ``JUPYTER_PATH``, which may be a Python without
    Sitrep.
    """

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return the kernel of this name; ``python3`` without looking anywhere."""
        if kernel_name != NATIVE_KERNEL_NAME:
            return super().get_kernel_spec(kernel_name)
        return KernelSpec(resource_dir=str(RESOURCES), **{**get_kernel_dict(), "display_name": "Python 3 (Sitrep)"})
