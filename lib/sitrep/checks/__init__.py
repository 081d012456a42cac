"""What ``sitrep corpus check`` and ``sitrep topics`` say: of a corpus what would be read, of a topic file on it tests, hits,
overlaps, near misses, samples, scores.

What belongs here puts the topic room and the tables of an analysis together into lines of text and files to judge. How
rules match and how precision is computed is said in ``sitrep.topics``.
"""
