"""The sample site: an invented exporter with articles, pictures, staff and inquiries."""
