"""From an article's Markdown to safe HTML: items as （一）, settings as their values, titles as links."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import nh3
from flask_babel import gettext as _
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markupsafe import Markup

from portal.regulations.numerals import chinese
from portal.regulations.pictures import OURS
from portal.regulations.reader import PLACEHOLDER
from portal.regulations.time_marks import MARK

# Of a setting's key: its label, and its value with the unit.
Shown = Callable[[str], tuple[str, str]]
# Of what stands between a time mark's braces: what the mark says, in a line.
Said = Callable[[str], str]

_NAMED = re.compile(r"《([^《》]{2,60})》")
_TAGS = {
    *("a", "br", "code", "data", "del", "div", "em", "hr", "img", "li", "ol", "p", "pre", "span", "strong", "ul"),
    *("table", "tbody", "td", "th", "thead", "tr"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "data": {"class", "title", "value"},
    "div": {"class", "tabindex", "role", "aria-label"},
    "img": {"src", "alt", "loading"},
    "ol": {"class"},
    "span": {"class", "title"},
    "th": {"scope"},
}


def to_html(markdown: str, shown: Shown, links: Mapping[str, str], said: Said | None = None) -> Markup:
    """Blocks of HTML. `links` gives the address of each title that may stand in 《》.

    With `said` each phrase with a time mark gets a clock and what `said` has to say of it; without, it is plain words.
    """
    return _clean(_markdown().render(markdown, {"shown": shown, "links": links, "said": said}))


def line_to_html(words: str, shown: Shown, links: Mapping[str, str], said: Said | None = None) -> Markup:
    """The same for one line (an example, a remark), without a paragraph around it."""
    return _clean(_markdown().renderInline(words, {"shown": shown, "links": links, "said": said}))


def _clean(html: str) -> Markup:
    """A second fence: the source's own HTML is escaped already, and only what is listed here gets through."""
    return Markup(
        nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto"})
    )


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
    markdown.inline.ruler.before("emphasis", "setting", _setting)
    markdown.inline.ruler.before("link", "timed", _timed)
    markdown.core.ruler.push("item_numbers", _number_items)
    markdown.core.ruler.push("titles", _link_titles)
    return markdown


def _setting(state: StateInline, silent: bool) -> bool:
    match = PLACEHOLDER.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        state.push("setting", "", 0).content = match[1]
    state.pos = match.end()
    return True


def _timed(state: StateInline, silent: bool) -> bool:
    match = MARK.match(state.src, state.pos)
    if not match:
        return False
    if not silent:
        end, state.pos, state.posMax = state.posMax, match.start("words"), match.end("words")
        state.push("timed_open", "span", 1).content = match["inside"]
        state.md.inline.tokenize(state)
        state.push("timed_close", "span", -1)
        state.posMax = end
    state.pos = match.end()
    return True


def _number_items(state: StateCore) -> None:
    """Write each item's number, by how deep its list lies: （一）, then 1., then （1）."""
    lists: list[list[Any]] = []  # of the lists around: is it numbered, and the last number given
    for token in state.tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            lists.append([token.type == "ordered_list_open", 0])
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and lists[-1][0]:
            lists[-1][1] += 1
            depth, number = sum(one[0] for one in lists), lists[-1][1]
            token.meta["number"] = (
                f"（{chinese(number)}）" if depth == 1 else f"{number}." if depth == 2 else f"（{number}）"
            )


def _link_titles(state: StateCore) -> None:
    links: Mapping[str, str] = state.env["links"]
    for block in state.tokens:
        in_link, children = 0, []
        for token in block.children or ():
            in_link += token.nesting if token.type in ("link_open", "link_close") else 0
            children += [token] if token.type != "text" or in_link else _with_links(token, links)
        if block.children:
            block.children = children


def _with_links(token: Token, links: Mapping[str, str]) -> list[Token]:
    parts, done = [], 0
    for match in _NAMED.finditer(token.content):
        if match[1] in links:
            parts += [_text(token.content[done : match.start()])] if match.start() > done else []
            parts += [Token("link_open", "a", 1, attrs={"href": links[match[1]]}), _text(match[0])]
            parts.append(Token("link_close", "a", -1))
            done = match.end()
    return [*parts, _text(token.content[done:])] if parts else [token]


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


class _Renderer(RendererHTML):
    """Markdown-it's renderer with the few things a regulation sets differently."""

    def setting(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        label, value = env["shown"](tokens[at].content)
        title = Markup.escape(_("参数：%(label)s", label=label))
        return f'<data class="setting" value="{tokens[at].content}" title="{title}">{Markup.escape(value)}</data>'

    def timed_open(self, tokens: Sequence[Token], at: int, _options: Any, env: Any) -> str:
        said = env["said"]
        return f'<span class="timed" title="{Markup.escape(said(tokens[at].content))}">' if said else ""

    def timed_close(self, _tokens: Sequence[Token], _at: int, _options: Any, env: Any) -> str:
        return "</span>" if env["said"] else ""

    def image(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        """Pictures of the portal's own; of anybody else's the words alone: nothing is fetched from elsewhere."""
        words, address = Markup.escape(tokens[at].content), str(tokens[at].attrs.get("src", ""))
        if not OURS.fullmatch(address):
            return str(words)
        return f'<img src="{address}" alt="{words}" loading="lazy">'

    def softbreak(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        return ""  # a line end in the source is no space between Chinese characters

    def ordered_list_open(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        return '<ol class="items">'  # the numbers are written out, so that copying keeps them

    def list_item_open(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        number = tokens[at].meta.get("number")
        return f'<li><span class="item-number">{number}</span><div class="item">' if number else "<li>"

    def list_item_close(self, tokens: Sequence[Token], at: int, _options: Any, _env: Any) -> str:
        opening = next(
            one for one in reversed(tokens[:at]) if one.type == "list_item_open" and one.level == tokens[at].level
        )
        return "</div></li>" if opening.meta.get("number") else "</li>"

    def table_open(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        label = Markup.escape(_("表格"))
        return f'<div class="table-wrap" tabindex="0" role="region" aria-label="{label}"><table>'

    def table_close(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        return "</table></div>"

    def th_open(self, _tokens: Sequence[Token], _at: int, _options: Any, _env: Any) -> str:
        return '<th scope="col">'
