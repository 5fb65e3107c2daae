"""Related rows inside the one query of a page, as a list of dictionaries."""

from django.db.models import JSONField, Subquery


class RowsSubquery(Subquery):
    """The rows of `queryset.values(item=JSONObject(…))` as one JSON array column.

    Django has this for PostgreSQL alone (`ArraySubquery`); SQLite has it by another name.
    """

    output_field = JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        template = "(SELECT JSON_GROUP_ARRAY(JSON(item)) FROM (%(subquery)s) AS row_items)"
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler, connection, **extra):
        template = "(SELECT COALESCE(JSONB_AGG(item), '[]') FROM (%(subquery)s) AS row_items)"
        return self.as_sql(compiler, connection, template=template, **extra)
