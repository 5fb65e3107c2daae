"""Two small files that a buyer might send, made in code: a one-page PDF and a DXF drawing."""


def pdf(lines: list[str]) -> bytes:
    """A PDF 1.4 page of A4 size with these lines of ASCII text."""
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 14 Tf 72 760 Td 20 TL {shown} ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size, start = len(objects) + 1, len(text)
    text += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    text += f"trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return text.encode("ascii")


def dxf(circles: list[list[float]]) -> bytes:
    """A DXF R12 drawing of circles: x, y and radius in millimeters."""
    rows = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1009"), (0, "ENDSEC")]
    rows += [(0, "SECTION"), (2, "ENTITIES")]
    for x, y, radius in circles:
        rows += [(0, "CIRCLE"), (8, "0"), (10, x), (20, y), (30, 0.0), (40, radius)]
    rows += [(0, "ENDSEC"), (0, "EOF")]
    return "".join(f"{code:3}\r\n{value}\r\n" for code, value in rows).encode("ascii")
