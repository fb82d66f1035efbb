"""Who does what to whom: clauses, subjects, objects, tense and stance, events."""
