"""The review of drafts: its page, its queue, and what the form and the list say of it."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext_lazy as _

from articles import reviewing
from articles.admin.publishing import PERMISSION, compared
from articles.changes import changed_labels
from articles.models import Article, Edition, ReviewStep
from articles.review_forms import ReviewForm

PER_PAGE = 25
Kind = ReviewStep.Kind
SAID = {
    Kind.SUBMITTED: _("The draft waits for review. Those who may publish are told by email."),
    Kind.RECALLED: _("The draft is taken back."),
    Kind.CHANGES_REQUESTED: _("The changes are requested. The writer is told by email."),
    Kind.APPROVED: _("The draft is approved. Readers see it once it is published."),
}


class ReviewMixin(admin.ModelAdmin):
    def get_urls(self):
        views = {"review": ("<int:pk>/review/", self.review_view)}
        views["reviews"] = ("reviews/", self.reviews_view)
        own = [
            path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for name, (route, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def get_seen(self, request, pk):
        """A draft that the user may at least read."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_or_change_permission(request, article):
            raise PermissionDenied
        return article

    def review_view(self, request, pk):
        """What is to be reviewed, what was said, and the steps that the user may take."""
        article = self.get_seen(request, pk)
        form = ReviewForm(request.POST or None, article=article)
        if request.method == "POST":
            if not self._may_take(request, article):
                raise PermissionDenied
            if form.is_valid() and (step := form.apply(request.user)):
                self.log_change(request, article, step.get_kind_display())
                self.message_user(request, SAID[step.kind], messages.SUCCESS)
                return redirect("admin:articles_article_change", pk)
        context = {
            "form": form,
            "offered": offered(article, request.user),
            "may_publish": request.user.has_perm(PERMISSION),
            "steps": article.review_steps.select_related("by"),
            "open_comments": article.comments.filter(resolved_at=None).select_related("author"),
            **compared(article),
        }
        return self.render_step(request, "review", article, **context)

    def _may_take(self, request, article):
        """Whether the posted step, or any where it is none, may be the user's at some time."""
        permitted = reviewing.permitted(article, request.user)
        step = request.POST.get("step")
        return step in permitted if step in Kind else bool(permitted)

    def reviews_view(self, request):
        """What waits for review, the longest waiting first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        page = Paginator(waiting(), PER_PAGE).get_page(request.GET.get("page"))
        page.numbers = page.paginator.get_elided_page_range(page.number)
        for article in page:
            article.submission = next(reversed(article.submissions), None)
            if article.live_editions:
                article.changed = changed_labels(article.live_editions[0], article)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "page": page,
            "title": Article.Review.SUBMITTED.label,
        }
        return TemplateResponse(request, "admin/articles/article/reviews.html", context)

    def save_model(self, request, obj, form, change):
        was_approved = obj.review == Article.Review.APPROVED
        super().save_model(request, obj, form, change)
        if was_approved and obj.review == Article.Review.SUBMITTED:
            said = _("Another text had been approved: the draft waits for review again.")
            self.message_user(request, said, messages.WARNING)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.pk:
            context["last_step"] = (
                obj.review and obj.review_steps.select_related("by").order_by("pk").last()
            )
            context["offered"] = offered(obj, request.user)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def offered(article, user):
    """The steps that a user may take now, with the words on their buttons."""
    return [(kind, reviewing.STEPS[kind].words) for kind in reviewing.offered(article, user)]


def waiting():
    """The drafts in review with what the queue says of each, in a constant number of queries."""
    live = Edition.objects.live().prefetch_related("keywords")
    submissions = ReviewStep.objects.filter(kind=Kind.SUBMITTED).select_related("by")
    return (
        Article.objects.in_review()
        .with_open_comments()
        .prefetch_related(
            "keywords",
            Prefetch("editions", live, to_attr="live_editions"),
            Prefetch("review_steps", submissions, to_attr="submissions"),
        )
    )
