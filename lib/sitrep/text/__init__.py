"""The text core: normalising over an offset map, sentences, word tokens, names.

What belongs here turns one string into smaller ones and says where each was cut from. It knows no article, file, topic
or measure. Offsets count code points.
"""
