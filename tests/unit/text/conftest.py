"""What tests of the text core share."""

import pytest

from sitrep.text import joining, vocabulary
from sitrep.text.library import library


@pytest.fixture(scope="module", params=["compiled", "arrays"])
def both_ways(request):
    """Run the tests of a module by the compiled library, and again without it."""
    if request.param == "compiled" and library() is None:
        pytest.skip("no C compiler was here when Sitrep was set up")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vocabulary, "_current", [])
        if request.param == "arrays":
            for module in (vocabulary, joining):
                patch.setattr(module, "library", lambda: None)
        yield request.param
