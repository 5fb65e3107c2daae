"""What a page costs, as a multiple of an empty view on the same server: `make bench`."""
