"""Comments on a draft: a page of their own, and beside the form."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from articles import commenting
from articles.review_forms import CommentForm


class CommentsMixin(admin.ModelAdmin):
    class Media:
        css = {"all": ["css/newsroom/review.css"]}

    def get_urls(self):
        views = {
            "comments": ("<int:pk>/comments/", self.comments_view),
            "comment": ("<int:pk>/comments/<int:comment_pk>/", self.comment_view),
        }
        own = [
            path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")
            for name, (route, view) in views.items()
        ]
        return [*own, *super().get_urls()]

    def comments_view(self, request, pk):
        article = self.get_seen(request, pk)
        form = CommentForm(request.POST or None)
        if request.method == "POST":
            if not request.user.has_perm(commenting.ADD):
                raise PermissionDenied
            if form.is_valid():
                form.apply(article, request.user)
                self.message_user(request, _("The comment is stored."), messages.SUCCESS)
                return redirect("admin:articles_article_comments", pk)
        context = discussion(article, request.user, form)
        return self.render_step(request, "comments", article, **context)

    @method_decorator(require_POST)
    def comment_view(self, request, pk, comment_pk):
        """Resolve a comment or open it again."""
        article = self.get_seen(request, pk)
        comment = get_object_or_404(article.comments, pk=comment_pk)
        if not commenting.may_settle(comment, request.user):
            raise PermissionDenied
        is_resolved = "resolve" in request.POST
        commenting.settle(comment, request.user, is_resolved=is_resolved)
        said = _("The comment is resolved.") if is_resolved else _("The comment is open again.")
        self.message_user(request, said, messages.SUCCESS)
        return redirect("admin:articles_article_comments", pk)

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and obj.pk:
            context.update(discussion(obj, request.user, CommentForm()))
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)


def discussion(article, user, form):
    """What `_comments.html` shows; one query."""
    comments = list(article.comments.select_related("author", "resolved_by"))
    for comment in comments:
        comment.article = article
        comment.is_settled_by_user = commenting.may_settle(comment, user)
    return {
        "comment_form": form,
        "may_comment": user.has_perm(commenting.ADD),
        "open_comments": [each for each in comments if not each.resolved_at],
        "resolved_comments": [each for each in comments if each.resolved_at],
    }
