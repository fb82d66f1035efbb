"""When: the days that words of time stand for, and which event they date."""
