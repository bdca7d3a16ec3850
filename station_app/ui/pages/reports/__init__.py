"""公示与报表: statements, rankings and team sheets, on the screen, on paper, and as workbooks."""
