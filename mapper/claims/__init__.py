"""What somebody said: the ontology, the actors, the claim table and its files."""
