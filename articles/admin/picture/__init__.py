"""The picture library."""

from articles.admin.picture.library import PictureAdmin

__all__ = ["PictureAdmin"]
