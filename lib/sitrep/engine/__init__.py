"""From articles to tables: the passes over a corpus, and the folder that an analysis leaves.

``base`` makes the tables that know no topic, ``topical`` those of a topic file, both pure functions of a part;
``analysis`` runs them, keeps what is done, and reads it back. Measures and pictures are made elsewhere.
"""
