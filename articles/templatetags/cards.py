from django import template

register = template.Library()


@register.simple_tag
def card_url(card, article_slug):
    """Where a card leads; "" without a card, or while its article is not live (no slug)."""
    return card.get_target_url(article_slug or "") if card else ""
