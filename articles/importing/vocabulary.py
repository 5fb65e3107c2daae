"""The words of old pages' interfaces: buttons, form labels, navigation, in English and Chinese."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

# Compared after `normal()`: without case, "*", arrows, colons and exclamation marks.
_PHRASES = (
    (
        _("inquiry button"),
        "contact supplier|contact us|contact now|chat now|inquire now|inquiry now|enquire now|"
        "get a quote|get quote|request a quote|request quote|get latest price|leave a message|"
        "联系供应商|联系我们|立即联系|立即询价|在线留言|在线咨询",
    ),
    (
        _("inquiry form title"),
        # "inqury" is how a much-copied page template spells it
        "send inquiry|send inqury|send enquiry|send your inquiry|send us a message|"
        "send message|发送询盘|发送询价|询盘",
    ),
    (
        _("form field label"),
        "name|your name|phone/email address|phone/email|email/phone|content|message|your message|"
        "company|company name|country|subject|verification code|captcha|姓名|您的姓名|内容|"
        "留言内容|公司|公司名称|国家|主题|验证码",
    ),
    (_("form button"), "send|submit|send now|submit now|reset|upload|发送|提交|重置"),
    (_("close button"), "+|×|✕|✖|x|close|关闭"),
    (_("dialog button"), "confirm|ok|cancel|确认|确定|取消"),
    (
        _("form message"),
        "submit done|submit success|submit successfully|submitted successfully|submit failed|"
        "submit fail|submit error|send success|sent successfully|send failed|sending|loading|"
        "提交成功|提交失败|发送成功|发送失败",
    ),
    (
        _("contact heading or label"),
        "company contact information|contact information|contact info|contact details|contact|"
        "email|e-mail|mail|email address|phone|phone number|tel|telephone|mobile|whatsapp|wechat|"
        "公司联系信息|公司联系方式|联系方式|邮箱|电子邮箱|电子邮件|电话|手机|微信",
    ),
    (
        _("site navigation"),
        "home|home page|homepage|about us|about|products|product|news|news list|news center|blog|"
        "faq|download|downloads|search|menu|login|log in|sign in|register|back|back to list|"
        "return to list|back to top|top|skip to content|首页|关于我们|产品|产品中心|新闻|新闻列表|"
        "新闻中心|搜索|登录|注册|返回|返回列表|返回顶部",
    ),
    (
        _("share link"),
        "share|share to|share on|share this|share this article|facebook|twitter|linkedin|"
        "pinterest|youtube|instagram|tiktok|print|copy link|分享|分享到|打印",
    ),
    (
        _("heading of other pages"),
        "related news|related articles|related posts|related products|latest news|recent posts|"
        "hot news|hot products|recommended|you may also like|相关新闻|相关文章|相关产品|"
        "最新新闻|推荐",
    ),
    (_("footer link"), "privacy policy|terms of use|terms of service|terms and conditions|"
        "cookie policy|sitemap|site map|隐私政策|使用条款|网站地图"),
)  # fmt: skip

_PATTERNS = (
    (
        _("link to another article"),
        re.compile(r"(?:previous|prev|next|上一篇|下一篇|上一条|下一条)\b"
                   r"(?: (?:article|post|news|page|one))?(?: ?[:>»›].*)?$"),
    ),
    (
        _("copyright notice"),
        re.compile(r"copyright\b|©|\(c\) ?\d{4}|版权所有|.*\ball rights reserved\b|.*icp备"),
    ),
    (
        _("view counter"),
        re.compile(r"(?:page views|views?|hits|reads?|浏览量?|浏览次数|阅读量?) ?:? ?[\d,]+$"),
    ),
    (_("divider"), re.compile(r"[\W_]+$")),
)  # fmt: skip

_CARD = [
    "view detail",
    "view details",
    "view more",
    "see more",
    "see details",
    "read more",
    "learn more",
    "more details",
    "查看详情",
    "了解更多",
    "阅读更多",
    "更多详情",
]
_ARROW = re.compile(r"\s*(?:>+|»|›|→|＞)$")

_NOTES = {phrase: note for note, phrases in _PHRASES for phrase in phrases.split("|")}


def normal(text: str) -> str:
    """A line as the vocabulary writes it: half-width, lower case, single spaces, no ornaments."""
    text = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return text.strip("*:>»›→!. ") or text


def interface_note(text: str):
    """What the line was in the old page's interface, or an empty string."""
    line = normal(text)
    if line in _NOTES:
        return _NOTES[line]
    return next((note for note, pattern in _PATTERNS if pattern.match(line)), "")


def card_label(text: str) -> str:
    """The label of a "View Detail >" link without its arrow, or an empty string."""
    return _ARROW.sub("", text) if normal(text) in _CARD else ""
