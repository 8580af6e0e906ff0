"""Papers: every form, pass, permit, ledger and regulation as PDF. The only importer of WeasyPrint.

A service fills a dataclass (model, gate, ledgers, booklet, official), the function beside it draws the template in
templates/print and hands the HTML to `render.printed`. A new paper is such a dataclass, a template, a style sheet, a
test, and a look at the page. At start: `render.keep_prints_in(folder)`; `render.missing_libraries()` for the check.
"""
