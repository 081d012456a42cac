"""Tools of ``90_explore.ipynb``: a search box, the topic workbench, the tone explorer, two groups, a reader.

``workbench``, ``groups`` and ``tone`` say what is found, and know no widgets; ``tools`` puts them on the screen.
"""

from sitrep.exploring.tools import article_reader, compare_groups, search_box, tone_explorer, topic_workbench

__all__ = ["article_reader", "compare_groups", "search_box", "tone_explorer", "topic_workbench"]
