"""A large made-up office for measuring: many rows of every kind, built in bulk, never shown to an office."""
