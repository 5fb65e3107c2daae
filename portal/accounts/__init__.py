"""Signing in to the admin: two steps, sessions, confirmation before what cannot be undone."""
