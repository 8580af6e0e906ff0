"""The `portal` command: every sub-command says what it does, and can be stopped and run again."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from portal.proving.command_line import proof


def with_app(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run inside the application; errors of ours are a sentence, not a trace."""

    @wraps(function)
    def run(*args: Any, **kw: Any) -> Any:
        from portal import create_app
        from portal.errors import PortalError

        try:
            app = create_app()
            with app.app_context():
                return function(*args, **kw)
        except PortalError as error:
            raise click.ClickException(error.sentence) from error

    return run


def needs_data() -> None:
    """Say plainly when there is no portal yet."""
    from portal import schema

    if schema.current() is None:
        raise click.ClickException("这里还没有数据库。请先运行 portal init（或 portal init --demo 建立演示酒店）。")
    if schema.current() != schema.newest():
        raise click.ClickException("数据库的结构不是最新的。请先备份，再运行 portal init 升级。")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Document and forms portal of a hotel."""


@main.command()
@click.option("--demo", is_flag=True, help="Fill an empty portal with the demo hotel and some weeks of records.")
@click.option("--weeks", default=4, show_default=True, help="How many weeks the demo plays.")
@with_app
def init(demo: bool, weeks: int) -> None:
    """Create or upgrade the database, and load the regulations that come with the portal."""
    from portal import schema
    from portal.db import commit
    from portal.people import bodies
    from portal.people import service as people
    from portal.regulations import service as regulations

    schema.upgrade()
    click.echo(f"数据库已就绪（{schema.current()}）")
    if demo and people.is_first_start():
        from portal.demo import play

        play.everything(weeks=weeks, say=click.echo)
        return
    if not people.is_first_start():
        loaded = regulations.import_shipped()
        made = bodies.furnish()
        commit()
        click.echo(f"制度：新装入 {len(loaded.added)} 个版本")
        for body in made:
            click.echo(f"表决机构：{body.department.name}已设好，怎样表决可在“管理”中改")


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option("--threads", default=4, show_default=True, help="Threads of each.")
def run(host: str, port: int, workers: int, threads: int) -> None:
    """Start the portal: web server and the worker for what is due, in one command."""
    from portal.server import serve

    serve(host, port, workers, threads)


@main.command()
@with_app
def worker() -> None:
    """Do what is due (limits, timers) as a process of its own. Stop it with Ctrl-C at any time."""
    from portal.server import work

    needs_data()
    work()


@main.command("import-policies")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--traditional", is_flag=True, help="The files are in traditional characters: make them simplified.")
@click.option("--dry-run", is_flag=True, help="Only say what is in the files.")
@click.option("--all", "everything", is_flag=True, help="Also take what does not read like a regulation.")
@click.option("--department", default="", help="The department of those that do not say theirs.")
@click.option("--publish-from", type=click.DateTime(["%Y-%m-%d"]), help="Publish them, in force from this day.")
@click.option("--json", "as_json", is_flag=True)
@with_app
def import_policies(files: tuple[Path, ...], traditional: bool, dry_run: bool, everything: bool, department: str,
                    publish_from: Any, as_json: bool) -> None:  # fmt: skip
    """Bring in regulations from FILES (docx, txt, md, html) as working copies, or publish them.

    Without files: load those of policies/ that are not in the database yet; changes nothing that is there.
    """
    from portal.db import commit
    from portal.regulations import service as regulations
    from portal.regulations.importing.command_line import Wish, bring_in

    needs_data()
    if files:
        wish = Wish(convert=traditional, keep=not dry_run, everything=everything, department=department,
                    publish_from=publish_from.date() if publish_from else None)  # fmt: skip
        sys.exit(0 if bring_in(files, wish, as_json=as_json, say=click.echo) else 1)
    loaded = regulations.import_shipped()
    commit()
    for name in loaded.added:
        click.echo(f"装入 {name}")
    click.echo(f"新装入 {len(loaded.added)} 个版本，已有 {len(loaded.there)} 个")


@main.command("import-people")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--create-missing", is_flag=True, help="Create departments and posts that do not exist yet.")
@click.option("--yes", is_flag=True, help="Keep the result; without it only a preview is shown.")
@with_app
def import_people(file: Path, create_missing: bool, yes: bool) -> None:
    """Bring in people from an xlsx or CSV list; shows every problem by row, keeps nothing without --yes."""
    from portal.people.importing_cli import bring_in

    needs_data()
    bring_in(file, create_missing=create_missing, keep=yes, say=click.echo)


@main.command()
@with_app
def reindex() -> None:
    """Build the search index anew from the database."""
    from portal.search.rebuild import rebuild_all

    needs_data()
    rebuild_all(say=click.echo)


@main.command()
@click.argument("target", type=click.Path(path_type=Path))
@with_app
def backup(target: Path) -> None:
    """Write database, files and keys into one archive, consistent while people work."""
    from portal.safekeeping import back_up

    needs_data()
    click.echo(back_up(target))


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(source: Path) -> None:
    """Unpack a backup into an empty data directory (PORTAL_DATA), and check it."""
    from portal.config import Config
    from portal.errors import PortalError
    from portal.safekeeping import bring_back

    try:
        click.echo(bring_back(source, Config.from_environment()))
    except PortalError as error:
        raise click.ClickException(error.sentence) from error


@main.group()
def audit() -> None:
    """The history of all acts."""


@audit.command()
@click.option("--json", "as_json", is_flag=True)
@with_app
def verify(as_json: bool) -> None:
    """Read the whole history again; name the first line altered or missing, and every record whose state is not what
    its history tells. Exit 1 if there is any."""
    from portal.records import history, replaying

    needs_data()
    verdict, records = history.verify(), dict(replaying.verify())
    if as_json:
        click.echo(json.dumps({"lines": verdict.lines, "heads": verdict.heads, "records": records,
                               "breaks": [vars(found) for found in verdict.breaks]}, ensure_ascii=False))  # fmt: skip
    else:
        for found in verdict.breaks:
            click.echo(f"酒店 {found.hotel_id}：{found.what}")
        for number, wrong in records.items():
            click.echo(f"单据 {number} 与操作记录不符：{'；'.join(wrong)}")
        click.echo(f"核对 {verdict.lines} 行，" + ("发现改动" if verdict.breaks else "前后连贯，没有改动"))
        click.echo(f"{len(records)} 张单据的状态与操作记录不符" if records else "每张单据的状态都与操作记录相符")
        for code, head in verdict.heads.items():
            click.echo(f"链尾 {code} {head}")
    sys.exit(1 if verdict.breaks or records else 0)


@main.command("rotate-keys")
@with_app
def rotate_keys() -> None:
    """Add a new master key and wrap every record's key with it; old backups stay readable with their own keys."""
    from flask import current_app

    from portal import crypto
    from portal.db import commit, db

    needs_data()
    keyring = crypto.rotate(Path(current_app.config["DATA_DIR"]))
    crypto.use(keyring)
    changed = crypto.rewrap_all(db.session, keyring)  # type: ignore[arg-type]
    commit()
    click.echo(f"已换用新的主密钥，重新包裹 {changed} 个密钥。请把数据目录里的 keys.json 另行备份。")


@main.command()
@click.option("--json", "as_json", is_flag=True)
def forms(as_json: bool) -> None:
    """List the forms, with fields, steps, rules and what they cite."""
    from forms import load_all
    from portal.formkit.listing import forms_json

    load_all()
    found = forms_json()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for form in found:
            click.echo(f"{form['key']:<20} {form['prefix']:<5} {form['title']}（{form['owner']}）"
                       f" {len(form['fields'])} 栏 {len(form['steps'])} 步 {len(form['rules'])} 条规则")  # fmt: skip


@main.command()
@click.option("--json", "as_json", is_flag=True)
def policies(as_json: bool) -> None:
    """List the regulations and their articles: those of the database, or the files while there is none."""
    found = _policies()
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one['code']:<8} {one['title']}：{len(one['articles'])} 条")


def _policies() -> list[dict[str, Any]]:
    from portal import create_app, schema
    from portal.config import Config
    from portal.regulations.export import policies_json

    config = Config.from_environment()
    if config.database_url.startswith("sqlite") and not (config.data_dir / "portal.db").exists():
        return policies_json()
    with create_app(config).app_context():
        if schema.current() is None:
            return policies_json()
        return policies_json()


@main.command()
@click.argument("form")
@click.option("--as", "login", required=True, help="Who would file it.")
@click.option("--json", "as_json", is_flag=True)
@with_app
def route(form: str, login: str, as_json: bool) -> None:
    """Show the route of a form as this person would see it before filling it in."""
    from portal.desks.admin import routes_cli

    needs_data()
    routes_cli.unfilled(form, _person(login), as_json, click.echo)


@main.group()
def routes() -> None:
    """Routes: play one, check all of them against today's people, try another figure on past records."""


@routes.command()
@click.argument("form")
@click.option(
    "--data",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="JSON: box → value; without it the form's own example.",
)
@click.option("--as", "login", required=True, help="Who would file it.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="With the people, rosters and figures of that day.")
@click.option("--json", "as_json", is_flag=True)
@with_app
def simulate(form: str, file: Path | None, login: str, on: Any, as_json: bool) -> None:
    """Play a route: each step with its people, why, by which article, and what would have been otherwise."""
    from portal.desks.admin import routes_cli

    needs_data()
    routes_cli.simulate(form, file, _person(login), on.date() if on else None, as_json, click.echo)


@routes.command("check")
@click.option("--json", "as_json", is_flag=True)
@with_app
def check_routes(as_json: bool) -> None:
    """Check every route against today's people: empty posts, leavers, circles of substitutes. Exit 1 if any."""
    from portal.desks.admin import routes_cli

    needs_data()
    sys.exit(1 if routes_cli.check(as_json, click.echo) else 0)


@routes.command()
@click.argument("key")
@click.argument("value")
@click.option("--days", default=90, show_default=True, help="How far back.")
@click.option("--json", "as_json", is_flag=True)
@with_app
def rerun(key: str, value: str, days: int, as_json: bool) -> None:
    """Run past records with another figure of a setting: who decides more, what is refused. Changes nothing."""
    from portal.desks.admin import routes_cli

    needs_data()
    routes_cli.rerun(key, value, days, as_json, click.echo)


def _person(login: str) -> Any:
    from portal.people import directory

    found = [person for person in directory.people_meant(login) if person.login == login]
    if not found:
        raise click.ClickException(f"没有登录名为“{login}”的人。")
    return found[0]


@main.command()
@click.argument("query")
@click.option("--as", "login", required=True, help="Login of the person who searches.")
@click.option("--json", "as_json", is_flag=True)
@with_app
def search(query: str, login: str, as_json: bool) -> None:
    """Search as the page does for this person."""
    from portal.search import service

    needs_data()
    person = _person(login)
    found = service.search(query, person)
    if as_json:
        click.echo(json.dumps(service.as_json(found), ensure_ascii=False))
    else:
        for hit in found.hits:
            click.echo(f"[{hit.kind}] {hit.title}  {hit.url}  （{hit.why}）")
        click.echo(f"共 {found.total} 条")


@main.command()
@click.option("--json", "as_json", is_flag=True)
@click.option("--small", is_flag=True, help="Few records: a look that the benchmarks run, not figures to quote.")
def bench(as_json: bool, small: bool) -> None:
    """Run the benchmarks of tests/bench (in a checkout): each row a ratio of two things measured in one run."""
    from portal.config import ROOT

    if not (ROOT / "tests" / "bench" / "__main__.py").exists():
        raise click.ClickException("基准测试只在源代码目录中提供。")
    arguments = [sys.executable, "-m", "tests.bench", *(["--json"] if as_json else []), *(["--small"] if small else [])]
    os.chdir(ROOT)
    os.execv(sys.executable, arguments)


@main.command()
@click.option("--json", "as_json", is_flag=True)
@with_app
def check(as_json: bool) -> None:
    """Is this installation sound: database, schema, keys, forms, regulations, index, prints, worker, disk, mail?"""
    from portal.soundness import look

    found = look(outside=True)
    if as_json:
        click.echo(json.dumps([vars(one) for one in found], ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{'注意' if one.warns else '好' if one.ok else '不好'}  {one.what}：{one.says}")
    sys.exit(0 if all(one.ok for one in found) else 1)


main.add_command(proof)

if __name__ == "__main__":
    main()
