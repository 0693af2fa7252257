"""`forms`: which forms do phones fetch?"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NoReturn

import click

from server.cli.kernel import Noun, answer_json, answer_table, json_option, leave, printable, programme_option, say
from server.config import ROOT
from server.db import transaction
from server.domain import form_words
from server.domain.access import COMMAND_LINE, FormState
from server.domain.form_changes import Change, compare
from server.domain.form_outline import said
from server.errors import Invalid, NotFound
from server.formats import form_check, odk_validate
from server.formats.file_names import safe_name
from server.formats.form_check import CheckedForm
from server.formats.form_outline import read_outline
from server.formats.form_structure import Fault
from server.formats.xform import in_utf8
from server.formats.xlsform import convert
from server.services.intake import form_files, form_versions
from server.services.intake import forms as service
from server.services.intake.form_files import FileLine
from server.services.intake.form_versions import VersionLine
from server.services.intake.publishing import NO_JAVA, Unfit
from server.services.register import programmes
from server.translations import N_

forms = Noun("forms", help="Forms that phones fill in.")


OWN_FORMS = ROOT / "forms"
VALID_FORMS = N_("asked: pyxform, ODK Validate and the server's own rules")
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@forms.command("publish")
@click.argument("file", type=_FILE)
@click.option("--with", "files", type=_FILE, multiple=True, metavar="FILE", help="A file that the form needs.")
@click.option("--replace", is_flag=True, help="Take the place of another form that has the same id.")
@programme_option
@json_option
def publish(file: Path, files: tuple[Path, ...], programme: str | None, *, replace: bool, as_json: bool) -> None:
    """Publish an XForm (.xml) or an XLSForm (.xlsx, .xls, .md, .csv)."""
    try:
        with transaction():
            owner = programmes.chosen(programme)
            form = service.publish(owner, file.read_bytes(), file.name, _read(files), may_replace=replace)
    except Unfit as unfit:
        _refuse(unfit, as_json=as_json)
    if as_json:
        said = {"form_id": form.form_id, "version": form.version, "md5": form.md5, "validated": form.validated}
        answer_json(said | {"warnings": _sentences(form.warnings)})
        return
    click.echo(say(N_("{form_id}, version {version}"), form_id=form.form_id, version=form.version))
    click.echo(say(form.validated))
    _warn(form.warnings)


@forms.command("check", database=False)
@click.argument("files", type=_FILE, nargs=-1, metavar="[FILE]…")
@click.option("--write", "folder", type=click.Path(path_type=Path, file_okay=False), help="Write the XForms there.")
def check(files: tuple[Path, ...], folder: Path | None) -> None:
    """Try whether forms can be published: those named, or all that come with the system.

    Converts each one, asks ODK Validate where Java is installed, and the server's own rules. Exit code 1: one of them
    cannot be published, or the converter warns of it.
    """
    checked = [form_check.check(_bytes(file), file.name) for file in files or sorted(OWN_FORMS.glob("*.md"))]
    for form in checked:
        if form.is_fit:
            click.echo(say(N_("{name}: {form_id}, version {version}"), name=printable(form.name),
                           form_id=form.form_id, version=form.version))  # fmt: skip
        for fault in form.faults:
            sentence = _of_file(form.name, say(fault.template, **fault.figures))
            said = sentence if fault.is_refusal else say(N_("Warning: {sentence}"), sentence=sentence)
            click.echo(printable(said), err=True)
    same = form_check.same_ids(checked)
    for sentence in _sentences(same):
        click.echo(sentence, err=True)
    click.echo(say(VALID_FORMS if odk_validate.has_java() else NO_JAVA))
    if same or not all(form.is_fit for form in checked):
        leave(1)
    if folder:
        _write(checked, folder)


def _of_file(name: str, sentence: str) -> str:
    """Say of which file a sentence is, unless it begins so."""
    return sentence if sentence.startswith(name) else say(N_("{name}: {sentence}"), name=name, sentence=sentence)


def _write(checked: Iterable[CheckedForm], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for form in checked:
        (folder / f"{safe_name(form.form_id)}.xml").write_bytes(form.xform)


def _bytes(file: Path) -> bytes:
    (data,) = _read([file]).values()
    return data


@forms.command("files")
@click.argument("form")
@click.argument("action", type=click.Choice(["list", "add", "remove"]), default="list")
@click.argument("files", metavar="[FILE]…", nargs=-1)
@programme_option
@json_option
def files_(form: str, action: str, files: tuple[str, ...], programme: str | None, *, as_json: bool) -> None:
    """List, add, replace or remove the files that a form needs: choices, pictures, sounds. FORM is its id."""
    if (action == "list") == bool(files):
        raise click.UsageError(say(N_("Name the files to add or remove, and none to list them.")))
    with transaction():
        owner = programmes.chosen(programme)
        if action == "add":
            service.give(owner.id, form, _read([Path(file) for file in files]))
        of = service.get(owner.id, form)
        if action == "remove":
            for name in files:
                form_files.remove(of, name)
        lines = form_files.listing(of)
    _list_files(lines, as_json=as_json)


@forms.command("versions")
@click.argument("form")
@click.option(
    "--write",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write each version there, as XForm and as it was brought.",
)
@programme_option
@json_option
def versions_(form: str, folder: Path | None, programme: str | None, *, as_json: bool) -> None:
    """List the versions of a form, newest first: who published each, what came of it, how many phones have it."""
    with transaction():
        form_pk = form_versions.named(programmes.chosen(programme).id, form)
    _, found = form_versions.one(COMMAND_LINE, form_pk)
    if folder:
        _write_versions(form_pk, form, found, folder)
    if as_json:
        answer_json([
            {"version": v.version, "title": v.title, "published_at": v.published_at.isoformat(),
             "published_by": v.published_by, "submissions": v.submissions, "phones": v.phones,
             "source": v.source_name, "validated": v.validated}
            for v in found
        ])  # fmt: skip
        return
    heads = [N_("version"), N_("published"), N_("by"), N_("submissions"), N_("phones that have it"), N_("made of")]
    answer_table(heads, [
        (v.version, f"{v.published_at:%Y-%m-%d %H:%M}Z", v.published_by, v.submissions, v.phones, v.source_name)
        for v in found
    ])  # fmt: skip


def _write_versions(form_pk: int, form: str, versions: Iterable[VersionLine], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for one in versions:
        name = safe_name(f"{form}-{one.version}" if one.version else form)
        (folder / f"{name}.xml").write_bytes(form_versions.xform(COMMAND_LINE, form_pk, one.version_pk))
        if one.source_name:
            called, data = form_versions.source(COMMAND_LINE, form_pk, one.version_pk)
            kind = Path(called).suffix.lower()
            if kind != ".xml":
                (folder / f"{name}{kind}").write_bytes(data)


@forms.command("diff")
@click.argument("form")
@click.argument("before", required=False)
@click.argument("after", required=False)
@click.option("--file", type=_FILE, help="Compare with this form, which is not published.")
@programme_option
@json_option
def diff(
    form: str, before: str | None, after: str | None, file: Path | None, programme: str | None, *, as_json: bool
) -> None:
    """Say what differs between two versions of a form: the two newest, those named, or the newest and a file.

    A mark before a line: what was collected before does not match it any more.
    """
    if file and after is not None:
        raise click.UsageError(say(N_("Name the newer version, or a file, not both.")))
    with transaction():
        form_pk = form_versions.named(programmes.chosen(programme).id, form)
    _, known = form_versions.one(COMMAND_LINE, form_pk)
    newest = known[0] if file else known[min(1, len(known) - 1)]
    old = form_versions.outline_of((_version_named(known, before) if before is not None else newest).version_pk)
    if file:
        new = read_outline(in_utf8(convert(_bytes(file), file.name).xform))
    else:
        new = form_versions.outline_of((_version_named(known, after) if after is not None else known[0]).version_pk)
    found = compare(old, new)
    if as_json:
        answer_json([
            {"what": c.what.value, "path": c.path, "label": said(c.label, "", new.default), "before": c.before,
             "after": c.after, "sets_apart": c.sets_apart}
            for c in found
        ])  # fmt: skip
        return
    for one in found:
        click.echo(printable(_change(one)))
    if not found:
        click.echo(say(N_("Nothing that phones or tables would show.")))


def _version_named(known: Iterable[VersionLine], version: str) -> VersionLine:
    found = next((one for one in known if one.version == version), None)
    if found is None:
        raise NotFound(N_("The form has no version “{version}”."), version=version)
    return found


def _change(one: Change) -> str:
    what = say(form_words.CHANGES[one.what])
    differs = " → ".join(filter(None, (one.before, one.after)))
    return f"{'!' if one.sets_apart else ' '} {what}  {one.path}  {differs}".rstrip()


@forms.command("close")
@click.argument("form")
@click.option("--for-good", is_flag=True, help="Refuse also what is filled in on phones already.")
@programme_option
def close(form: str, programme: str | None, *, for_good: bool) -> None:
    """Offer a form to phones no more; what is filled in already is still taken."""
    _set_state(form, programme, FormState.CLOSED if for_good else FormState.CLOSING)


@forms.command("reopen")
@click.argument("form")
@programme_option
def reopen(form: str, programme: str | None) -> None:
    """Offer a form to phones again."""
    _set_state(form, programme, FormState.OPEN)


def _set_state(form: str, programme: str | None, state: FormState) -> None:
    with transaction():
        form_pk = form_versions.named(programmes.chosen(programme).id, form)
        form_versions.set_state(COMMAND_LINE, form_pk, state)
    click.echo(say(form_words.FORM_STATES[state]))


@forms.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the current version of every form, with its state, what came, and how many phones have it."""
    found = form_versions.listed(COMMAND_LINE)
    if as_json:
        answer_json([
            {"form_id": f.form_id, "version": f.version, "title": f.title, "md5": f.md5, "programme": f.programme,
             "state": f.state.value, "submissions": f.submissions, "collect_only": bool(f.not_drawn),
             "last_at": f.last_at.isoformat() if f.last_at else None, "phones": f.up_to_date,
             "phones_behind": f.behind}
            for f in found
        ])  # fmt: skip
        return
    heads = [N_("form"), N_("version"), N_("title"), N_("state"), N_("submissions"), N_("phones that have it")]
    answer_table(heads, [
        (f.form_id, f.version, f.title, say(form_words.SHORT_STATES[f.state]), f.submissions, f.up_to_date)
        for f in found
    ])  # fmt: skip


def _list_files(lines: Iterable[FileLine], *, as_json: bool) -> None:
    if as_json:
        answer_json([
            {"name": f.name, "md5": f.md5, "size_bytes": f.size_bytes, "added_at": f.added_at.isoformat(),
             "asked_for": f.is_asked_for}
            for f in lines
        ])  # fmt: skip
        return
    heads = [N_("file"), N_("bytes"), N_("the form refers to it")]
    answer_table(heads, [(f.name, f.size_bytes, say(N_("yes") if f.is_asked_for else N_("no"))) for f in lines])


def _read(paths: Sequence[Path]) -> dict[str, bytes]:
    try:
        for path in paths:
            form_files.refuse_too_large(path.name, path.stat().st_size)
        return {path.name: path.read_bytes() for path in paths}
    except OSError as problem:
        raise Invalid(
            N_("{name} cannot be read: {problem}"), name=problem.filename, problem=problem.strerror
        ) from problem


def _refuse(unfit: Unfit, *, as_json: bool) -> NoReturn:
    """Say everything that is wrong at once: to mend one thing after the other takes an afternoon."""
    if as_json:
        answer_json({"refusals": _sentences(unfit.refusals), "warnings": _sentences(unfit.warnings)})
    else:
        for sentence in _sentences(unfit.refusals):
            click.echo(sentence, err=True)
        _warn(unfit.warnings)
    leave(1)


def _warn(warnings: Iterable[Fault]) -> None:
    for sentence in _sentences(warnings):
        click.echo(say(N_("Warning: {sentence}"), sentence=sentence), err=True)


def _sentences(faults: Iterable[Fault]) -> list[str]:
    return [printable(say(fault.template, **fault.figures)) for fault in faults]
