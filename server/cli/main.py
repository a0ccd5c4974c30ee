"""The command `linxun`: serve, and the door to every other command. Started by the script of the same name; it only puts together
what the other files of this room and the server offer."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from server.cli import floor, keep, papers, programme, register
from server.cli.common import out, told
from server.cli.staff import site, staff
from server.database import open_database
from server.database.migrate import migrate
from server.logs import set_up_logs
from server.settings import settings_from
from sync import __version__

app = typer.Typer(
    name="linxun",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
    help="Linxun: the server, its data, and the demo. Settings come from LINXUN_* variables; data lives in LINXUN_DATA.",
)
app.add_typer(staff, name="staff")
app.add_typer(site, name="site")
app.add_typer(keep.receipt, name="receipt")
app.add_typer(keep.rescue, name="rescue")
for command in (
    keep.migrate,
    keep.due,
    programme.campaigns,
    keep.erase,
    keep.backup,
    keep.restore,
    keep.rebuild,
    floor.enrol,
    floor.labels,
    papers.report,
):
    app.command()(command)
app.command("import-equipment")(register.import_equipment)
app.command("export-equipment")(register.export_equipment)

LOOPBACK = ("127.0.0.1", "::1", "localhost")
FACTORY = "server.cli.factory:app"
PemFile = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="PEM file; with both, the server speaks https.")]


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    tls_cert: PemFile = None,
    tls_key: PemFile = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes; more than one needs SQLite 3.51.3 or PostgreSQL.")] = 1,
    proxy: Annotated[str, typer.Option(help="Address of the proxy whose X-Forwarded-For is believed; none by default.")] = "",
) -> None:
    """Run the server until it is told to stop; the database is brought to this release's schema first."""
    if (tls_cert is None) != (tls_key is None):
        raise typer.BadParameter("--tls-cert and --tls-key go together")
    os.environ["LINXUN_WORKERS"] = str(workers)
    set_up_logs()
    with told():
        settings = settings_from()
        settings.make_directories()
        store = open_database(settings)  # refuses several workers on an old SQLite, warns about one
        migrate(store)
        store.close()
    if tls_cert is None and host not in LOOPBACK and not proxy:
        typer.echo(
            "plain http beyond this machine: phones refuse it; give --tls-cert and --tls-key, or put a proxy before it", err=True
        )
    uvicorn.run(
        FACTORY,
        factory=True,
        host=host,
        port=port,
        workers=workers,
        ssl_certfile=tls_cert,
        ssl_keyfile=None if tls_key is None else str(tls_key),
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        server_header=False,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=20,
    )


@app.command()
def demo(
    check: Annotated[bool, typer.Option("--check", help="End by itself, with 0 only when all is as promised.")] = False,
    short: Annotated[bool, typer.Option("--short", help="Play the morning of three phones alone.")] = False,
    folder: Annotated[Path, typer.Option(help="Where the demo lives; emptied at each start.")] = Path("linxun-demo"),
) -> None:
    """Play a day of twelve phones on the demo estate; the server keeps running until Ctrl-C."""
    from server.demo.run import main  # the demo brings pictures and processes that no other command needs

    raise typer.Exit(main(check=check, short=short, folder=folder))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def phone(context: typer.Context) -> None:
    """Open the app as a phone-sized window against the demo that runs in this folder; arguments go to `python -m mobile`."""
    from server.demo.window import phone_arguments

    arguments = context.args or phone_arguments(Path("linxun-demo"))
    raise typer.Exit(subprocess.run([sys.executable, "-m", "mobile", *arguments], check=False).returncode)


@app.command()
def version() -> None:
    """Print the release."""
    out.print(__version__)


def run() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    run()
