"""Areas in, things to look at out."""
