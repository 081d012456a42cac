"""What makes a tool of fields usable by keys in JupyterLab."""

from typing import Any

_SUPPRESS = """
const begin = () => {
  const tool = element.closest(".sitrep-tool");
  if (tool) tool.addEventListener("focusin", it => it.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  else setTimeout(begin, 100);
};
begin();
"""


def with_own_keys(*rows: Any) -> Any:  # noqa: ANN401 - ipywidgets is imported here alone
    """Return fields one under the other, in which every key is theirs.

    JupyterLab takes keys that are typed anywhere in a notebook but in a field of text as its commands: in a list the
    arrows would move to another cell, and ``x`` would cut it. An attribute on what has the focus is Lumino's way to say
    that they are not meant so; where there is no Lumino it does nothing.
    """
    import ipywidgets as widgets

    script = {"output_type": "display_data", "metadata": {}, "data": {"application/javascript": _SUPPRESS}}
    output = widgets.Output(outputs=(script,), layout=widgets.Layout(display="none"))
    made = widgets.VBox([*rows, output])
    made.add_class("sitrep-tool")
    return made
