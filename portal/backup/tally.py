"""How many rows each table has: what a copy is compared with."""

from portal.backup.trouble import Trouble


def statement(table: str) -> str:
    """SQL that gives the table's name and its number of rows, of either kind of database."""
    name, word = table.replace('"', '""'), table.replace("'", "''")
    return f"SELECT '{word}', count(*) FROM \"{name}\""  # noqa: S608


def compare(found: dict[str, int], stated: dict[str, int]) -> None:
    """Raise Trouble that names each table whose rows are not those of the manifest."""
    wrong = [
        f"{table} has {found.get(table, 'no')} rows instead of {stated.get(table, 'none')}"
        for table in sorted(found.keys() | stated.keys())
        if found.get(table) != stated.get(table)
    ]
    if wrong:
        raise Trouble(f"The restored database differs: {'; '.join(wrong)}.")
