"""`linxun staff` and `linxun site`: the first people and sites of a new server. Both write documents through the ledger, as facts
of the server itself; a password is asked for or read from stdin, never taken from the command line."""

from __future__ import annotations

import secrets
import sys
from typing import Annotated

import typer

from server.cli.common import SiteOption, opened, out, site_of
from server.database import commit, reading
from server.parts import Parts
from server.people.sessions import set_password
from server.people.views import is_taken, person_by_username
from server.site.views import all_sites, company_of, profile_of
from server.template.builtin import builtin_templates, register_forms
from sync.errors import InputError, NotFound
from sync.ids import uuid7
from sync.records.documents import Document
from sync.records.people import Person, Profile, SiteRoles
from sync.records.roles import Role
from sync.records.site import Company, Division, Site

staff = typer.Typer(no_args_is_help=True, help="People: add one, set a password.")
site = typer.Typer(no_args_is_help=True, help="Sites: add one, list them.")
FromStdin = Annotated[bool, typer.Option("--password-stdin", help="Read the password's line from stdin.")]
ABOVE = (Role.HQ, Role.ADMIN, Role.QUALITY)


@staff.command("add")
def add_person(
    username: Annotated[str, typer.Argument(help="The name to sign in with, lower case.")],
    name: Annotated[str, typer.Option(help="The person's name as colleagues read it.")],
    role: Annotated[list[Role], typer.Option(help="May be given more than once.")],
    site: SiteOption = "",
    password_stdin: FromStdin = False,
) -> None:
    """Add a person with a post at a site (hq, admin and quality: at every site) and a password."""
    with opened() as parts:
        person = _new_id(parts)
        with reading(parts.store):
            if is_taken(username):
                raise InputError("somebody signs in with this name already")
        documents: list[Document]
        if all(one in ABOVE for one in role):
            profile = Profile(id=person, name=name, username=username, is_everywhere=True, company_roles=tuple(role))
            documents = [profile]
        else:
            here = site_of(parts, site).id
            posts = (SiteRoles(site=here, roles=tuple(role)),)
            card = Person(id=person, site=here, name=name, roles=tuple(role))
            documents = [card, Profile(id=person, name=name, username=username, sites=posts)]
        password = _password(password_stdin)
        commit(parts.store, lambda: parts.ledger.put(parts.server_id, documents))
        set_password(parts, person, username, password)
        out.print(f"added {username} ({person})")


@staff.command("password")
def change_password(username: Annotated[str, typer.Argument(help="Whose password.")], password_stdin: FromStdin = False) -> None:
    """Set a person's password; all open sessions of the person end."""
    with opened() as parts:
        with reading(parts.store):
            person = person_by_username(username)
            if profile_of(person) is None:
                raise NotFound("this person is no longer known")
        set_password(parts, person, username, _password(password_stdin))
        out.print(f"password of {username} set")


@site.command("add")
def add_site(
    site_id: Annotated[str, typer.Argument(help="Short id in lower case, never changed: `jinlan`.")],
    name: Annotated[str, typer.Option(help="The site's name.")],
    host: Annotated[str, typer.Option(help="The host on its labels, at most 20 characters.")],
    company: Annotated[str, typer.Option(help="The company's name; needed for the first site.")] = "",
    time_zone: Annotated[str, typer.Option(help="IANA time zone.")] = "Asia/Shanghai",
) -> None:
    """Add a site; the first one brings the company and the built-in checklists with it."""
    with opened() as parts:
        with reading(parts.store):
            found = company_of()
            if any(row.id == site_id for row in all_sites()):
                raise InputError("there is a site with this id")
        documents: list[Document] = []
        if found is None:
            if not company:
                raise InputError("name the company with --company")
            division = Division(id=_new_id(parts), name=company)
            found = Company(id=_new_id(parts), name=company, divisions=(division,))
            documents = [found, *builtin_templates(), *register_forms()]
        division_id = found.divisions[0].id if found.divisions else found.id
        made = Site(id=site_id, company=found.id, division=division_id, name=name, time_zone=time_zone, host=host)
        commit(parts.store, lambda: parts.ledger.put(parts.server_id, [*documents, made]))
        out.print(f"added {site_id}")


@site.command("list")
def list_sites() -> None:
    """List the sites."""
    with opened() as parts:
        with reading(parts.store):
            sites = all_sites()
        for row in sites:
            out.print(f"{row.id}  {row.name}  {row.time_zone}  {row.host}")


def _new_id(parts: Parts) -> str:
    return uuid7(parts.now_ms(), secrets.token_bytes(10))


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    typed: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return typed
