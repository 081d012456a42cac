"""What ``sitrep corpus check`` and ``sitrep topics`` say of a corpus and of a topic file on it.

Of the one what would be read; of the other tests, hits, overlaps, near misses, samples, scores.

What belongs here puts the topic room and the tables of an analysis together into lines of text and files to judge. How
rules match and how precision is computed is said in ``sitrep.topics``.
"""
