"""Who gets inquiries: routing rules, and the teams that share them."""

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.forms.widgets import Script
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from inquiries import routing
from inquiries.models import Rule, Team


class CountriesWidget(FilteredSelectMultiple):
    """Django's filter in a box of its own, before which its script otherwise puts the label."""

    def render(self, *args, **kwargs):
        widget = super().render(*args, **kwargs)
        return format_html('<div class="related-widget-wrapper">{}</div>', widget)


class ColleaguesAdmin(admin.ModelAdmin):
    """Offers as people only those who can answer an inquiry, as boxes to tick."""

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs["queryset"] = routing.colleagues()
        kwargs["widget"] = forms.CheckboxSelectMultiple
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "lead":
            kwargs["queryset"] = routing.colleagues()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Rule)
class RuleAdmin(ColleaguesAdmin):
    class Media:
        js = [Script("js/admin/filter-tooltips.js", type="module")]

    list_display = ["name", "position", "is_active", "conditions", "people_told"]
    list_editable = ["position", "is_active"]
    list_select_related = ["keyword", "article"]
    raw_id_fields = ["article"]
    fieldsets = [
        (None, {"fields": ["name", "position", "is_active"]}),
        (
            _("Conditions"),
            {
                "fields": ["countries", "language", "keyword", "article"],
                "description": _(
                    "Set at least one. The rule fits an inquiry that meets all that are set. "
                    "The country is what the buyer chose, else that of the phone number."
                ),
            },
        ),
        (
            _("People"),
            {
                "fields": ["people"],
                "description": _(
                    "Listed are active staff with an email address who may answer inquiries. "
                    "Buyers who wrote before go to the same person, whatever the rules say; what "
                    "no rule fits goes to the recipients set at Company."
                ),
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("people")

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "countries":
            kwargs["widget"] = CountriesWidget(db_field.verbose_name, is_stacked=False)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("conditions"))
    def conditions(self, rule):
        places = ", ".join(countries.name(each.code) for each in rule.countries)
        about = (str(each) for each in (rule.keyword, rule.article) if each)
        return " · ".join(filter(None, [places, rule.get_language_display(), *about]))

    @admin.display(description=_("people"))
    def people_told(self, rule):
        return ", ".join(map(str, rule.people.all()))


@admin.register(Team)
class TeamAdmin(ColleaguesAdmin):
    list_display = ["name", "lead", "people"]
    list_select_related = ["lead"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("members")

    @admin.display(description=_("members"))
    def people(self, team):
        return ", ".join(map(str, team.members.all()))
