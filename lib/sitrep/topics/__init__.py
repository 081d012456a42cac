"""Topics as small tested programs: the topic file, the language of its rules, matching, and a topic's own tests.

What belongs here reads a topics.yml and says which words of a sentence a topic is about. It works on token strings and
name spans alone. Nothing here knows a particular topic, an article, a table or a lexicon's scores.
"""
