"""What unasked-for offers speak of, by topic: the vocabulary behind ``spam.score``.

Each entry is a regular expression tried on lower-case NFKC text and counted once. One may stand in
any honest letter ("a steel roof for a casino"), so only two of one topic say something. Therefore
no entry names what buyers write about: prices, payment, leads and lead times, mining, websites.
"""

import re
from collections import Counter

SEARCH_ENGINES = (
    r"\bseo\b|posicionamiento (?:web|en google)",
    r"\bback-?links?\b|обратн\w+ ссыл|外链",
    r"(?:guest|sponsored) posts?\b|link insertion",
    r"(?:first|top|1st|front) (?:page|position|spot)s? (?:of|on|in) (?:google|search)"
    r"|page (?:one|1) of google|primera página de google|google首页",
    r"\brank(?:s|ed|ing)?\b[^.]{0,40}\b(?:google|search|keywords?)\b"
    r"|\b(?:google|search|keywords?) rank|(?:google|谷歌|关键词|网站)排名",
    r"search engine|поисков\w+ (?:систем|выдач)|搜索引擎",
    r"domain (?:authority|rating)",
    r"organic (?:traffic|visitors|search)"
    r"|(?:more|targeted|boost|increase|website|web) traffic|увеличить (?:трафик|посещаемость)",
    r"(?:re)?design(?:ing)? (?:of )?your (?:web)?site|web(?:site)? design (?:service|compan|agenc)"
    r"|(?:создани|разработк)\w+ сайт|网站(?:建设|设计)",
    r"digital marketing|social media (?:marketing|management|followers)|generate more leads",
    r"(?:free|no[- ]obligation) (?:\w+ )?(?:audit|website (?:review|analysis|report))",
    r"on-?page|off-?page|white[- ]hat|meta tags?\b|keyword research",
    r"explainer videos?|whiteboard videos?|mobile app development",
    r"(?:продвижени|раскрутк)\w+ (?:ваш\w+ )?сайт|(?:网站|谷歌|google)(?:优化|推广)",
    r"прогон\w* (?:по|хрумер)|хрумер",
    r"\bтоп-?\d+\b|поток (?:клиентов|заявок)|больше (?:клиентов|заявок)|精准客户|引流",
)
ADDRESS_LISTS = (
    r"(?:e-?mail|mailing|b2b|buyers?) (?:lists?|databases?)\b|b2b data\b",
    r"verified (?:e-?mails?|contacts?|leads)",
    r"decision[- ]makers?",
    r"\b(?:million|\d[\d,.]{0,12}k?\+?) (?:\w+ )?(?:e-?mails|contacts|leads|websites)\b",
    r"bulk (?:e-?mail|sms)|e-?mail (?:blast|campaign|marketing)|cold e-?mail|邮件营销|群发",
    r"contact[- ]?forms?\b|форм\w* обратной связи",
    r"\bunsubscribe\b|\bopt[- ]?out\b|退订|отписаться",
    r"(?:you(?:'re| are) reading|reading this) (?:\w+ ){0,3}(?:message|ad)\b"
    r"|your ad (?:text|message)",
    r"\bрассыл\w+",
    r"\bбаз\w* (?:данных )?(?:компаний|организаций|предприятий|контактов|e-?mail)",
    r"海关数据|采购商(?:数据|名录|邮箱)|买家(?:数据|名单)",
)
GAMBLING = (
    r"\b[ck]asinos?\b|казино|赌场|カジノ",
    r"(?:online|video|free) slots?\b|slot (?:machines?|online|gacor)|игров\w+ автомат|老虎机",
    r"free ?spins?|фриспин",
    r"\bbetting\b|bookmaker|sportsbook|букмекер|ставк\w+ на спорт|博彩|投注",
    r"\bpoker\b|\broulette\b|blackjack|\bпокер|рулетк|\btogel\b|\bjudi\b|彩票",
    r"jackpots?\b|джекпот|(?:welcome|deposit) bonus|бонус\w* (?:за|без|на) (?:рег|деп)|开户即?送",
    r"\b1xbet|\b1win\b|\bmostbet|\bvavada|\bвулкан\b",
)
QUICK_MONEY = (
    r"\bbitcoins?\b|\bbtc\b|биткоин|比特币",
    r"\bcrypto(?:currenc\w+|s)?\b|криптовалют|加密货币|\bethereum\b",
    r"\bforex\b|(?:trading|forex) (?:signals?|bots?|platforms?)|binary options?|бинарн\w+ опцион",
    r"passive income|financial freedom|пассивн\w+ доход|финансов\w+ свобод",
    r"\b(?:earn|mak|made|profit)\w* [^.]{0,20}\d[^.]{0,12}(?:per|a|every|each) (?:day|week|month)"
    r"|заработ\w+ (?:от|до|в интернете|\d)|日赚|日入",
    r"investment (?:platform|opportunit|plan)|guaranteed (?:profit|return|income)s?",
    r"\bairdrop|\bnfts?\b|token presale|\bmetamask\b|connect your wallet",
    r"doubl(?:e|ing) your (?:money|investment|deposit)",
)
MEDICINES = (
    r"\bv[i1!]agra|виагр|伟哥",
    r"\bcialis\b|tadalafil|sildenafil|levitra|сиалис",
    r"(?:online|canadian|generic) (?:pharmac|drugstore|med)|онлайн[- ]аптек",
    r"without (?:a )?prescription|no prescription|без рецепта",
    r"weight loss|lose weight|fat burn|\bketo\b|\bпохуде",
    r"erectile|male enhancement|потенци[юи]\b",
    r"\bcbd\b|ozempic|semaglutide|\bxanax|tramadol|ivermectin|modafinil",
)
ADULT = (
    r"\bporn\w*|\bпорно|色情",
    r"\bsex(?:y|ual)?\b|\bсекс\w*|约炮",
    r"(?:lonely|single|horny|naked) (?:girls?|women|ladies)|dating (?:site|app)"
    r"|знакомств\w+ (?:для|с)",
    r"\bnudes?\b|onlyfans|\bwebcam|\bescorts?\b|\bинтим|эскорт",
    r"\bxxx\b|adult (?:dating|content|site|video)",
)
LOANS = (
    r"(?:business|personal|quick|fast|instant) loans?|\bloan offer|line of credit"
    r"|кредит\w* (?:онлайн|наличными|без)|贷款",
    r"\bмикрозайм|\bзайм(?:ы|ов|а)?\b|cash advance|merchant funding",
    r"(?:funding|loans?|capital|financing) (?:of|from|up to) [$€£]?\d|\d ?% (?:annual )?interest",
    r"(?:no|without) (?:collateral|credit check)|bad credit|non[- ]recourse|无抵押|без справок",
    r"pre[- ]?approved|private lenders?|\bloan (?:firm|lender|company)",
)
WINDFALLS = (
    r"next of kin|\binheritance\b|наследств",
    r"\b(?:late|deceased) (?:client|husband|father|customer)",
    r"(?:usd|us\$|\$|€|£) ?\d[\d.,]* ?(?:million|m)\b|million (?:united states |us )?dollars",
    r"beneficiary (?:of|to) (?:the|this|my)|unclaimed|compensation fund|\blottery\b|you have won",
    r"strictly confidential|confidential (?:transaction|proposal|deal)",
    r"\bbarrister\b|terminally ill|\bwidow\b|orphanages?\b",
    r"(?:transfer|release|move) (?:of )?(?:this|the|these) (?:funds?|money|sum)",
)
DOMAIN_NAMES = (
    r"domain (?:names? )?(?:registr|renewal|expir|appl)|域名(?:注册|到期|续费)",
    r"(?:keyword|brand name|internet brand) (?:registr|appl)"
    r"|as (?:their|its) internet (?:brand|key)",
    r"appl(?:y|ied|ication|ying) (?:to register|for (?:the )?registration)",
    r"your domain (?:name )?(?:is|has|will|was|listing)|search engine registration",
    r"\.com\.cn\b[^.]{0,9}\.|(?:conflict|dispute) with your (?:company|brand|trademark)",
)
EXTORTION = (
    r"\b(?:have|has been|was|we) hacked\b",
    r"(?:extract|download|stole|copied)\w* your (?:entire |whole |customer )?(?:database|data)",
    r"\bleak(?:ed|ing)? (?:your|it|all|or sold)|highest bidder",
    r"\bbitcoins?\b|\bbtc\b",
    r"\bransom\b|(?:damage|destroy|ruin)\w* your reputation|your reputation (?:will|damaged)",
    r"copyright (?:infring|violat)|(?:stolen|my) (?:images|photos) (?:without|on your)",
)

QUANTITY = r"(?:[?*+]|\{[^}]*\})"
SETS = re.compile(rf"\[[^\]]*\]{QUANTITY}?")
# One of its words must be there. While the rest is read, a sign of no alphabet stands for it.
GROUP = re.compile(rf"\(\?:([^()]*)\)(?!{QUANTITY})")
GROUP_SIGN = 0xE000
# What else of an expression need not stand in the text letter by letter: other groups, signs with a
# meaning, and what may be there or not. In this order, since each step looks at what is left.
NOT_LITERAL = [
    re.compile(each)
    for each in (rf"\([^()]*\){QUANTITY}?", rf"(?:\\.|\.){QUANTITY}?", rf".{QUANTITY}")
]
NO_LETTER = re.compile("[\0\ue000-\uf8ff]")


def literals(expression):
    """Letters of which a text has some if the expression matches: for each alternative its longest,
    or those of a group if all of these are longer. "" is in every text."""
    groups = []

    def set_aside(group):
        groups.append(literals(group[1]))
        return chr(GROUP_SIGN + len(groups) - 1)

    expression = GROUP.sub(set_aside, SETS.sub("\0", expression))
    for pattern in NOT_LITERAL:
        before = None
        while before != expression:  # groups may hold groups
            before, expression = expression, pattern.sub("\0", expression)
    return [letters for each in expression.split("|") for letters in _rarest(each, groups)]


def _rarest(alternative, groups):
    choices = [[letters] for letters in NO_LETTER.split(alternative)]
    choices += [groups[ord(sign) - GROUP_SIGN] for sign in alternative if sign >= chr(GROUP_SIGN)]
    return max(choices, key=lambda each: min(map(len, each)))


PHRASES = [
    (code, expression)
    for code, expressions in {
        "search_engines": SEARCH_ENGINES,
        "address_lists": ADDRESS_LISTS,
        "gambling": GAMBLING,
        "quick_money": QUICK_MONEY,
        "medicines": MEDICINES,
        "adult": ADULT,
        "loans": LOANS,
        "windfalls": WINDFALLS,
        "domain_names": DOMAIN_NAMES,
        "extortion": EXTORTION,
    }.items()
    for expression in expressions
]
PATTERNS = [re.compile(expression) for _code, expression in PHRASES]
NEEDED = [
    (letters, number)
    for number, (_code, expression) in enumerate(PHRASES)
    for letters in literals(expression)
]


def spoken_of(text: str) -> Counter[str]:
    """How many phrases of each topic a text has, by the topic's code.

    To look for plain letters takes a hundredth of what an expression takes, so one is only tried
    where the letters stand that one of its alternatives needs.
    """
    near = {number for letters, number in NEEDED if letters in text}
    return Counter(PHRASES[number][0] for number in near if PATTERNS[number].search(text))
