"""Who and where: the parties and places that a sentence names or points at."""
