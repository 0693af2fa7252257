"""Which settings does the system have, and are they sound?

Every setting is an environment variable with the prefix SHIZHENG_, described in docs/operations.md. All
mistakes are reported together at start.
"""

import ipaddress
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env
from marshmallow import ValidationError, validate

ROOT = Path(__file__).parent.parent
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d+)?")
"""It goes into a header as it is."""
_ROLES = (
    "officer", "reviewer", "office", "administrator", "responsible", "acceptance", "leader", "auditor",
)  # fmt: skip
"""As `domain.access` names them, which is above this module."""
MEGABYTE = 1_000_000
MINUTE = 60


@dataclass(frozen=True)
class Settings:
    """What an operator may set. Sizes in bytes, times in seconds."""

    database_url: str
    """Where the rows are: sqlite:///path or postgresql+psycopg://…"""
    media_url: str
    """Where the originals are: file:///folder, or s3://bucket/prefix?endpoint=https://host."""
    queue_url: str
    """Where the task queue is: sqlite:///path, postgresql://…, redis://…, or memory:// (at once, for tests)."""
    secret_key: str
    """Signs sessions and Digest nonces."""
    keys: str
    """The folder of the keys that sign the log."""
    media_cache: str = ""
    """The folder of what this machine keeps of a bucket; empty: media-cache beside the keys."""
    media_cache_bytes: int = 20_000 * MEGABYTE
    """So much of copies of originals lies there."""
    exports: str = ""
    """The folder of the exports that are kept for download; empty: exports beside the keys."""
    exports_days: int = 7
    """So long they are kept."""
    views_days: int = 365
    """So long is kept who was sent which photo."""
    public_url: str = ""
    """The address that phones see, without a trailing slash; empty: taken from each request."""
    hosts: tuple[str, ...] = ()
    """Without a public address: the names by which phones may call; empty: this machine's own, and numbers."""
    trusted_proxies: int = 0
    """How many proxies of ours stand in front and set X-Forwarded-*; 0: those headers are ignored."""
    language: str = "zh_CN"
    """The language of receipts and of pages whose reader has not chosen."""
    photo_max_bytes: int = 64 * MEGABYTE
    """A larger photo is refused."""
    submission_max_bytes: int = 512 * MEGABYTE
    """A larger request is refused."""
    xml_max_bytes: int = 8 * MEGABYTE
    """A larger form instance is refused."""
    submission_max_files: int = 500
    """A request with more files is refused."""
    spool_max_bytes: int = 4_000 * MEGABYTE
    """So much of large requests may lie on the disk at once, half received or being taken in."""
    advertised_bytes: int = 100 * MEGABYTE
    """The request size announced to phones; they split larger submissions."""
    web_processes: int = 0
    """Processes that answer requests; 0: one for each processor, up to four."""
    web_threads: int = 8
    """Threads of each that answer requests."""
    worker_threads: int = 2
    """Threads that analyse photos."""
    reuse_memory_bytes: int = 1_000 * MEGABYTE
    """So much of the memory of each worker fingerprints may take; where they need more, the database is asked."""
    tiles_url: str = ""
    """Where map tiles come from, with {z}, {x} and {y}; empty: the plan is drawn without."""
    tiles_datum: str = "wgs84"
    """The datum of the tiles: wgs84 (also CGCS2000) or gcj02."""
    tiles_credit: str = ""
    """What the maker of the tiles wants to be written on the map."""
    tiles_zoom: int = 18
    """The largest zoom that there are tiles for."""
    backup_to: str = ""
    """The folder that copies are made in on schedule; empty: none are."""
    backup_at: str = "02:30"
    """The time of day from which on that happens, in the installation's zone."""
    backup_keep: int = 14
    """So many copies of the database are kept there; originals are all kept."""
    tsa_url: str = ""
    """The time-stamping authority (RFC 3161) that stamps heads of the log; empty: none does."""
    tsa_certificates: str = ""
    """A PEM file with the certificates that its replies must lead to; empty: only the hash is compared."""
    tsa_every_s: int = 24 * 60 * MINUTE
    """How often a head is stamped."""
    smtp_url: str = ""
    """The server that takes letters: smtp(s)://user:password@host:port; empty: none are sent."""
    mail_from: str = ""
    """From which address letters come."""
    webhook_hosts: tuple[str, ...] = ()
    """Machines of the own network that robots may be called on, by name or number."""
    session_idle_s: int = 30 * MINUTE
    """Who asks for nothing for so long has to sign in again."""
    session_longest_s: int = 12 * 60 * MINUTE
    """Who signed in so long ago has to do so again."""
    password_days: int = 0
    """After so many days a person chooses another password; 0: never."""
    second_factor: tuple[str, ...] = ()
    """Roles that sign in with a code of a device as well; others may."""
    digest: bool = False
    """Whether officers may sign in by Digest, which replayable secrets have to be kept for."""
    log_format: str = "text"
    """How lines of the log are written: text for people, json for programs."""
    monitor_from: tuple[str, ...] = ()
    """Networks whose callers may read figures and the parts of readiness; empty: none by their address."""
    monitor_token: str = ""
    """Who says it as `Authorization: Bearer` may too; empty: nobody by a token."""
    traces_url: str = ""
    """Where spans are told to, by OTLP over HTTP; empty: none are made."""
    testing: bool = False
    """Tasks run inside the request, and errors reach the test."""

    @property
    def cache_folder(self) -> Path:
        """Return where this machine keeps what it needs of a bucket."""
        return Path(self.media_cache or Path(self.keys).with_name("media-cache")).absolute()

    @property
    def exports_folder(self) -> Path:
        """Return where exports are kept for download."""
        return Path(self.exports or Path(self.keys).with_name("exports")).absolute()

    @property
    def staging_folder(self) -> Path:
        """Return where photos that somebody brings lie until they are filed."""
        return Path(self.keys).with_name("brought").absolute()


def load() -> Settings:
    """Read the environment.

    :raises environs.EnvValidationError: naming every variable that is missing or wrong.
    """
    env = Env(eager=False, prefix="SHIZHENG_")
    instance = ROOT / "instance"
    database_url = env.str("DATABASE_URL", f"sqlite:///{instance / 'shizheng.db'}")
    positive = validate.Range(min=1)
    values: dict[str, Any] = {
        "database_url": database_url,
        "media_url": env.str("MEDIA_URL", (ROOT / "media").as_uri()),
        "queue_url": env.str("QUEUE_URL", _queue_beside(database_url or "", instance)),
        "secret_key": env.str("SECRET_KEY", "") or _kept_secret(env, instance),
        "keys": env.str("KEYS", "") or _keys_beside(database_url or "", instance),
        "media_cache": env.str("MEDIA_CACHE", "", validate=_absolute),
        "media_cache_bytes": env.int("MEDIA_CACHE_BYTES", 20_000 * MEGABYTE, validate=positive),
        "exports": env.str("EXPORTS", ""),
        "exports_days": env.int("EXPORTS_DAYS", 7, validate=positive),
        "views_days": env.int("VIEWS_DAYS", 365, validate=validate.Range(min=180)),
        "public_url": (env.str("PUBLIC_URL", "", validate=web_address) or "").rstrip("/"),
        "hosts": tuple(env.list("HOSTS", [], subcast=_host) or ()),
        "trusted_proxies": env.int("TRUSTED_PROXIES", 0, validate=validate.Range(min=0)),
        "language": env.str("LANGUAGE", "zh_CN", validate=validate.OneOf(["zh_CN", "en"])),
        "photo_max_bytes": env.int("PHOTO_MAX_BYTES", 64 * MEGABYTE, validate=positive),
        "submission_max_bytes": env.int("SUBMISSION_MAX_BYTES", 512 * MEGABYTE, validate=positive),
        "xml_max_bytes": env.int("XML_MAX_BYTES", 8 * MEGABYTE, validate=positive),
        "submission_max_files": env.int("SUBMISSION_MAX_FILES", 500, validate=positive),
        "spool_max_bytes": env.int("SPOOL_MAX_BYTES", 4_000 * MEGABYTE, validate=positive),
        "advertised_bytes": env.int("ADVERTISED_BYTES", 100 * MEGABYTE, validate=positive),
        "web_processes": env.int("WEB_PROCESSES", 0, validate=validate.Range(0, 64)),
        "web_threads": env.int("WEB_THREADS", 8, validate=positive),
        "worker_threads": env.int("WORKER_THREADS", 2, validate=positive),
        "backup_to": env.str("BACKUP_TO", "", validate=_absolute),
        "backup_at": env.str("BACKUP_AT", "02:30", validate=_time_of_day),
        "backup_keep": env.int("BACKUP_KEEP", 14, validate=positive),
        "tsa_url": env.str("TSA_URL", "", validate=web_address),
        "tsa_certificates": env.str("TSA_CERTIFICATES", ""),
        "tsa_every_s": env.int("TSA_EVERY_S", 24 * 60 * MINUTE, validate=validate.Range(min=MINUTE)),
        "smtp_url": env.str("SMTP_URL", "", validate=_mail_server),
        "mail_from": env.str("MAIL_FROM", "", validate=_mail_address),
        "webhook_hosts": tuple(env.list("WEBHOOK_HOSTS", [], subcast=_machine) or ()),
        "session_idle_s": env.int("SESSION_IDLE_S", 30 * MINUTE, validate=validate.Range(min=2 * MINUTE)),
        "session_longest_s": env.int("SESSION_LONGEST_S", 12 * 60 * MINUTE, validate=validate.Range(min=2 * MINUTE)),
        "password_days": env.int("PASSWORD_DAYS", 0, validate=validate.Range(min=0)),
        "second_factor": tuple(env.list("SECOND_FACTOR", [], subcast=_role) or ()),
        "digest": env.bool("DIGEST", False),
        "reuse_memory_bytes": env.int("REUSE_MEMORY_BYTES", 1_000 * MEGABYTE, validate=validate.Range(min=0)),
        "log_format": env.str("LOG_FORMAT", "text", validate=validate.OneOf(["text", "json"])),
        "monitor_from": tuple(env.list("MONITOR_FROM", [], subcast=_network) or ()),
        "monitor_token": env.str("MONITOR_TOKEN", "", validate=_long_token),
        "traces_url": env.str("TRACES_URL", "", validate=web_address),
        "tiles_url": env.str("TILES_URL", "", validate=_tile_address),
        "tiles_datum": env.str("TILES_DATUM", "wgs84", validate=validate.OneOf(["wgs84", "gcj02"])),
        "tiles_credit": env.str("TILES_CREDIT", ""),
        "tiles_zoom": env.int("TILES_ZOOM", 18, validate=validate.Range(min=1, max=22)),
    }
    env.seal()
    return Settings(**values)


def _role(said: str) -> str:
    """Take the name of a role.

    :raises ValidationError: for anything else.
    """
    name = said.strip().lower()
    if name not in _ROLES:
        raise ValidationError(f"must be roles parted by commas: {', '.join(_ROLES)}")
    return name


def _absolute(said: str) -> None:
    """Refuse a folder that depends on where the server was started.

    :raises ValidationError: for a path that is not absolute.
    """
    if said and not Path(said).is_absolute():
        raise ValidationError("must be an absolute path, such as /mnt/backup/shizheng")


def _time_of_day(said: str) -> None:
    """Take a time such as 02:30.

    :raises ValidationError: for anything else.
    """
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", said):
        raise ValidationError("must be a time of day, such as 02:30")


def _host(said: str) -> str:
    """Take the name of a machine, without port.

    :raises ValidationError: for anything else.
    """
    name = said.strip().lower()
    if not _HOST.fullmatch(name) or ":" in name:
        raise ValidationError("must be names of machines without ports, parted by commas")
    return name


def _machine(said: str) -> str:
    """Take the name or the number of a machine, without port.

    :raises ValidationError: for anything else.
    """
    name = said.strip().lower()
    if not re.fullmatch(r"[a-z0-9.:-]+", name):
        raise ValidationError("must be names or numbers of machines without ports, parted by commas")
    return name


def _network(said: str) -> str:
    """Take an address, or a network such as 10.0.0.0/8.

    :raises ValidationError: for anything else.
    """
    try:
        return str(ipaddress.ip_network(said.strip()))
    except ValueError:
        raise ValidationError("must be addresses or networks such as 10.1.2.0/24, parted by commas") from None


def _long_token(said: str) -> None:
    """Refuse a token that could be guessed.

    :raises ValidationError: for a short one.
    """
    if said and not re.fullmatch(r"[\x21-\x7e]{20,}", said):
        raise ValidationError("must be at least 20 letters, digits or signs, such as: openssl rand -hex 32")


def _mail_server(url: str) -> None:
    """Take only what letters can be handed to.

    :raises ValidationError: for anything else.
    """
    parts = urlsplit(url)
    try:
        is_whole = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_whole = False
    if url and not is_whole:
        raise ValidationError(
            "must be smtp(s)://user:password@host:port; write / @ : of user and password as %2F %40 %3A"
        )


def _mail_address(said: str) -> None:
    """Take only one address, which goes into a header as it is.

    :raises ValidationError: for anything else.
    """
    if said and not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+", said):
        raise ValidationError("must be one address: name@example.org")


def _tile_address(url: str) -> None:
    """Take only what can be asked for, one tile at a time.

    :raises ValidationError: for anything else.
    """
    parts = urlsplit(url)
    has_all = all(name in url for name in ("{z}", "{x}", "{y}"))
    if url and not (parts.scheme in {"http", "https"} and _HOST.fullmatch(parts.netloc) and has_all):
        raise ValidationError("must be http(s)://host/… with {z}, {x} and {y}")


def _queue_beside(database_url: str, instance: Path) -> str:
    """Keep the queue beside an SQLite database, so that a second installation has its own."""
    if database_url.startswith("sqlite:///") and len(database_url) > len("sqlite:///"):
        return f"{database_url}-queue"
    return f"sqlite:///{instance / 'queue.db'}"


def web_address(address: str) -> None:
    """Refuse what is no address of the web: a file must not be read in its place.

    :raises ValidationError: for anything else; nothing at all is no address, and not refused.
    """
    if address and not is_web_address(address):
        raise ValidationError("must begin with http:// or https:// and name a machine")


def is_web_address(text: str) -> bool:
    """Tell whether a text begins with http:// or https:// and names a machine."""
    try:
        said = urlsplit(text)
        return said.scheme in {"http", "https"} and bool(said.hostname)
    except ValueError:  # half a bracket
        return False


def _keys_beside(database_url: str, instance: Path) -> str:
    """Keep the keys beside an SQLite database, so that a second installation has its own."""
    if database_url.startswith("sqlite:///") and len(database_url) > len("sqlite:///"):
        return f"{database_url.removeprefix('sqlite:///')}-keys"
    return str(instance / "keys")


def _kept_secret(env: Env, instance: Path) -> str:
    """Read the secret from SHIZHENG_SECRET_KEY_FILE, or make one that only this machine knows."""
    named = env.str("SECRET_KEY_FILE", "")
    path = Path(named) if named else instance / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(path, secrets.token_hex(32))
    return path.read_text(encoding="ascii").strip()


def _write_whole(path: Path, text: str) -> None:
    """Bring a file about whole or not at all, for this user alone: half a secret would be one for ever."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="ascii")
    draft.replace(path)
