"""Papers made warm: a receipt, and a poster of a thousand households beside a bare reportlab table of it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import LongTable, SimpleDocTemplate, TableStyle

from benchmarks.figures import Figure, median_of, timed
from station_app.documents.notice_poster import notice_poster
from station_app.documents.papers import ReceiptPaper
from station_app.documents.ranking import ranking_poster
from station_app.documents.receipts import receipt
from station_app.domain.amounts import format_points
from station_app.resources import resource
from station_app.services.rankings import Ranking
from tests.helpers.papers import ranked, ranking_view, receipt_view
from tests.helpers.public_papers import notice_line, notice_view

HOUSEHOLDS = 1_000
REPETITIONS = 5
POSTER_SECONDS = 0.6
RECEIPT_MS = 20
FONT = "BenchSans"


def measure() -> Iterator[Figure]:
    """The first of each is made before anything is measured: fonts are read once."""
    view = ranking_view(*[ranked(place) for place in range(1, HOUSEHOLDS + 1)])
    pdfmetrics.registerFont(TTFont(FONT, resource("fonts/NotoSansSC-Regular.ttf")))
    ranking_poster(view), bare_table(view)
    bare = median_of(REPETITIONS, lambda: timed(lambda: bare_table(view)))
    ours = median_of(REPETITIONS, lambda: timed(lambda: ranking_poster(view)))
    yield Figure("a poster of 1,000 households", ours, "s", POSTER_SECONDS)
    yield Figure("  × a bare reportlab table of it", ours / bare, "×", note=f"{bare:.3g} s")
    lines = notice_view(*[notice_line(number) for number in range(1, HOUSEHOLDS + 1)])
    noticed = median_of(REPETITIONS, lambda: timed(lambda: notice_poster(lines)))
    yield Figure("a public notice of 1,000 lines", noticed, "s", POSTER_SECONDS)
    for paper in ReceiptPaper:
        make = partial(receipt, receipt_view(), paper)
        make()
        took = median_of(20, partial(timed, make))
        yield Figure(f"a receipt, {paper}", 1000 * took, "ms", RECEIPT_MS)


def bare_table(view: Ranking) -> bytes:
    """The same four columns by reportlab's own long table, nothing else on the pages."""
    rows = [("名次", "户主", "小组", "积分")]
    rows += [(str(row.place), row.name, row.group, format_points(row.earned)) for row in view.rows]
    table = LongTable(rows, repeatRows=1)
    all_cells = (0, 0), (-1, -1)
    table.setStyle(TableStyle([("FONT", *all_cells, FONT, 12), ("LINEBELOW", *all_cells, 0.3, "grey")]))
    paper = io.BytesIO()
    SimpleDocTemplate(paper, pagesize=A4).build([table])
    return paper.getvalue()
