"""What answers say to browsers beside Django's own headers and the Content-Security-Policy."""

# What no page asks of a browser, so that nothing that gets into one can. Players of videos may do
# what their frame allows them.
DENIED = [
    "camera",
    "display-capture",
    "geolocation",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
]
EVERYWHERE = {
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED),
    # Other sites' pages cannot take in ours as a script or picture.
    "Cross-Origin-Resource-Policy": "same-origin",
}
OF_FILES = {
    # Whoever opens a file by itself may look at it, and it may do nothing. A style, since browsers
    # show pictures with one of their own.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    # Feed readers, translated and archived copies of a page load its pictures and style.
    "Cross-Origin-Resource-Policy": "cross-origin",
}


def add_to_file(headers, path, url):
    """WhiteNoise asks for the headers of each static file."""
    for name, value in OF_FILES.items():
        headers[name] = value
