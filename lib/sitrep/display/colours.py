"""The colours of topics: Okabe and Ito's, without yellow (too pale for lines) and black."""

TOPICS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7f7f7f")
"""A topic keeps its own colour everywhere, by its place in the topic file."""
