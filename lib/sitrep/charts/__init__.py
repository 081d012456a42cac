"""Findings drawn: bars and dots whose every mark links to its evidence. Charts place and colour, and never compute.

``draw(finding)`` picks the drawing for the question that was asked. A finding with nothing to draw (the gate for small
numbers, a topic that nothing matches) is shown as its headline.
"""

from sitrep.charts.drawing import Chart, draw

__all__ = ["Chart", "draw"]
