"""What readers would see changed between any two contents, marked word by word.

`changes(before, after)` takes articles, editions and rows of the history alike. Templates show
the result with `admin/articles/article/_changes.html` and `css/newsroom/changes.css`.
"""

from articles.changes.fields import Change, changed_labels, changes, find_nodes, keywords_of

__all__ = ["Change", "changed_labels", "changes", "find_nodes", "keywords_of"]
