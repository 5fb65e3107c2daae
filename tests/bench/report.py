"""The tables of a run, for the terminal or as Markdown."""

from collections import Counter

from tests.bench.measuring import median, spread


def rows(cases, figures):
    """A heading and a line for each case, and how many are over their target or had failures."""
    lines, wrong = [HEADING], 0
    for case in cases:
        line, is_good = _line(case, figures)
        lines.append(line)
        wrong += not is_good
    return lines, wrong


HEADING = [
    *("page", "CPU ms", "multiple", "of", "middle half", "target", ""),
    *("CPU ms at 8", "multiple at 8", "req/s", "p50 ms", "p95 ms", "p99 ms", "failed"),
    "database CPU ms",
]


def _line(case, figures):
    own, control = figures[case.name], figures[case.control]
    ratios = own.ratios(control)
    ratio, (low, high) = median(ratios), spread(ratios)
    target, is_within = _judged(case, ratio, median(own.ratios(control, "rates")))
    line = [
        *(case.name, f"{median(own.alone):.2f}", f"{ratio:.2f}", case.control),
        *(f"{low:.2f}–{high:.2f}", target, ("ok" if is_within else "over") if target else ""),
        f"{median(own.together):.2f}",
        f"{median(own.ratios(control, 'together')):.2f}",
        f"{median(own.rates):,.0f}",
        *(
            f"{own.percentile(share):.1f}" if case.together == 1 else ""
            for share in (0.5, 0.95, 0.99)
        ),
        f"{len(own.failures)} of {own.answers}" if own.failures else "0",
        f"{median(own.database):.2f}" if any(own.database) else "",
    ]
    return line, is_within and not own.failures


def failures(figures):
    """What failed and how often, a line for each case; none where nothing did."""
    counted = ((name, Counter(each.failures)) for name, each in figures.items())
    return [f"{name}: {dict(counts)}" for name, counts in counted if counts]


def _judged(case, ratio, rate):
    """(the target in words, whether it is met)."""
    if case.most is not None:
        return f"≤ {case.most:g}", ratio <= case.most
    if case.least is not None:
        return f"≥ {case.least:g} of req/s: {rate:.2f}", rate >= case.least
    return "", True


def growth(sizes, names, figures, targets):
    """CPU by the number of articles, and how many pages grow more than they may.

    figures: by (name, size). targets: the most that the last size may cost of the first, by name.
    """
    lines = [
        ["page", *(f"{size:,} articles" for size in sizes), "growth", "middle half", "target", ""]
    ]
    wrong = 0
    for name in names:
        own = [figures[name, size] for size in sizes]
        ratios = own[-1].ratios(own[0])
        ratio, (low, high), most = median(ratios), spread(ratios), targets.get(name, 1.3)
        costs = [f"{median(each.alone):.2f}" for each in own]
        verdict = "ok" if ratio <= most else "over"
        lines.append(
            [name, *costs, f"{ratio:.2f}", f"{low:.2f}–{high:.2f}", f"≤ {most:g}", verdict]
        )
        wrong += ratio > most or any(each.failures for each in own)
    return lines, wrong


def as_text(lines):
    """Columns side by side; the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if index else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def as_markdown(lines):
    heading, *rest = ["| " + " | ".join(line) + " |" for line in lines]
    rule = "|" + "---|" + "---:|" * (len(lines[0]) - 1)
    return "\n".join([heading, rule, *rest])
