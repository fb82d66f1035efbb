"""Claims in, areas out."""
