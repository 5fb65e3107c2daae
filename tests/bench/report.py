"""The tables of a run, for the terminal or as Markdown."""

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
]


def _line(case, figures):
    own, control = figures[case.name], figures[case.control]
    ratios = own.ratios(control)
    ratio, (low, high) = median(ratios), spread(ratios)
    is_within = case.most is None or ratio <= case.most
    verdict = "" if case.most is None else "ok" if is_within else "over"
    line = [
        *(case.name, f"{median(own.alone):.2f}", f"{ratio:.2f}", case.control),
        *(f"{low:.2f}–{high:.2f}", f"≤ {case.most:g}" if case.most else "", verdict),
        f"{median(own.together):.2f}",
        f"{median(own.ratios(control, 'together')):.2f}",
        f"{median(own.rates):,.0f}",
        *(f"{own.percentile(share):.1f}" for share in (0.5, 0.95, 0.99)),
        f"{len(own.failures)} of {own.answers}" if own.failures else "0",
    ]
    return line, is_within and not own.failures


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
