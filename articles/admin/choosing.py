"""Choosing a picture, card or article in the stock popup, with what is chosen shown beside."""

from django.contrib.admin.widgets import ForeignKeyRawIdWidget
from django.urls import reverse
from django.utils.html import format_html
from js_asset import Script

from articles.models import Picture


class ChosenWidget(ForeignKeyRawIdWidget):
    """The stock widget; a chosen picture is shown as well."""

    class Media:
        js = [Script("js/admin/chosen.js", type="module")]

    def get_context(self, name, value, attrs):
        address = reverse("admin:articles_article_node")
        describe = f"{address}?{self.rel.model._meta.model_name}="
        return super().get_context(name, value, {**(attrs or {}), "data-describe-url": describe})

    def label_and_url_for_value(self, value):
        label, url = super().label_and_url_for_value(value)
        if url and self.rel.model is Picture:
            picture = Picture.objects.get(pk=value)
            image = '<img class="thumbnail" src="{}" width="{}" height="{}" alt=""> {}'
            label = format_html(
                image, picture.thumbnail_url(), picture.width, picture.height, label
            )
        return label, url


class ChosenFieldsMixin:
    """Gives `raw_id_fields` that widget."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.raw_id_fields:
            remote = db_field.remote_field
            kwargs["widget"] = ChosenWidget(remote, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
