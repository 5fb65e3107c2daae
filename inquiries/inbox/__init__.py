"""Mail that comes in: fetched, stored as it is, read, and filed with its inquiry."""
