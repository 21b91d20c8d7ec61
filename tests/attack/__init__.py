"""Those who want to get in or take it down: what they say, and what a witness notices of it."""
