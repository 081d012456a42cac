"""The corpus: files in, records or refusals out; furniture told from body; exact copies.

What belongs here knows file formats, encodings, fields and dates. It cuts no sentences and counts no words.
"""
