from pathlib import Path

PAGES = Path(__file__).parent / "pages"
