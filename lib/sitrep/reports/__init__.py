"""Running notebooks, turning them into pages, and publishing a run.

What belongs here knows notebooks, kernels, pages and folders of runs. What a page says (topics, counts, sentences) is
made by the rooms before this one and arrives as notebooks, mark-up or plain values.
"""
