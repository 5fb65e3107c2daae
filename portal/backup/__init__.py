"""Copies of the whole site in one file each, and the way back.

A backup is a tar archive, encrypted with age if wanted, that ordinary tools read as well:

    MANIFEST.json    what it is of: version, kind of database, migrations, rows of every table
    database/000001… the database in pieces: SQLite's file compressed by gzip, or pg_dump's format
    media/…          pictures and other public files
    private/…        buyers' files, and mail as it came in
    SHA256SUMS       of all of the above; it comes last, so a copy that ends early is known by it
"""
