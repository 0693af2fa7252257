"""Is this package what was exported, and are the entries of its log in the log that was signed?

    python verify.py [FOLDER] [--key KEY] [--tsa-certificates FILE] [--en]

Needs Python 3.8 or newer and nothing else, no network and no server. It compares every file with the list of hashes,
names each one that was altered, removed or added, and checks the signatures and the proofs that came with it. Whether
the database said the truth when it was exported is not told by a package; the server verifies that.

The exit code is 0 where all is as it was exported, and 1 where it is not.

KEY is the public key that the authority publishes, or its eight-digit name. Without it, it is shown who signed, and a
person has to compare.

FILE holds the certificates (PEM) of the time-stamping authority that you trust. With it, and where rfc3161-client
is installed (pip install rfc3161-client), the signatures of the time stamps are checked too; else what they stamp.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Sequence, Tuple

CHUNK = 1 << 20
MOST_FAULTS, MOST_IN_A_NAME, MOST_IN_A_PATH = 10_000, 255, 2_000
MOST_BYTES = 500_000_000
"""Of a list of hashes or a log; of others less is read."""
TEXTS = {
    "no bag": ("这个文件夹不是导出的数据包：缺少 {0}。", "This folder is no exported package: {0} is missing."),
    "unreadable": ("{0} 无法读取：{1}", "{0} cannot be read: {1}"),
    "missing": ("缺失：{0}", "missing: {0}"),
    "altered": ("被改动：{0}", "altered: {0}"),
    "extra": ("多出：{0}", "added: {0}"),
    "link": ("是链接，不是文件：{0}", "a link in place of a file: {0}"),
    "outside": ("清单中的路径在数据包之外：{0}", "the list names a path outside the package: {0}"),
    "twice": ("清单中重复：{0}", "twice in the list: {0}"),
    "line": ("{0} 第 {1} 行无法理解。", "line {1} of {0} is not understood."),
    "files": ("已核对文件 {0} 个，{1:,} 字节。", "{0} files compared, {1:,} bytes."),
    "no log": (
        "数据包中没有日志：只核对了文件及清单的签名。",
        "The package holds no log: only the files and the signature of their list were checked.",
    ),
    "no receipt": (
        "没有签名的回执（receipt.txt），无法核对清单是否被整体替换。",
        "There is no signed receipt (receipt.txt): whether the whole list was replaced cannot be told.",
    ),
    "receipt other": (
        "回执签的是另一份清单：清单在导出后被替换。",
        "The receipt was signed for another list: the list was replaced after the export.",
    ),
    "bad signature": ("{0} 的签名不成立。", "The signature of {0} does not hold."),
    "no key": (
        "{0} 由密钥 {1} 签名，数据包中没有这把密钥。",
        "{0} is signed by the key {1}, which did not come with it.",
    ),
    "bad chain": ("密钥 {0} 与 {1} 没有互相签名。", "The keys {0} and {1} did not sign each other."),
    "lost": (
        "密钥 {1} 没有由前一把密钥 {0} 签名，前一把已丢失：{2}（{3}，{4}）",
        "The key {1} was not signed by the one before it, {0}, which was lost: {2} ({3}, {4})",
    ),
    "broken": (
        "密钥链在 {0} 之后断开：您信任的密钥没有签过 {1}，不能为它作证。请向主管部门核对新公钥。",
        "The chain of keys is broken after {0}: the key that you trust did not sign {1} and cannot vouch for it. "
        "Compare the new key with what the authority publishes.",
    ),
    "other key": ("签名的密钥不是 {0}。", "It was not signed by the key {0}."),
    "signed": ("回执由密钥 {0} 于 {1} 签署。公钥：{2}", "The receipt was signed by the key {0}, {1}. Public key: {2}"),
    "compare": (
        "请与主管部门公布的公钥比对，或用 --key 给出。",
        "Compare it with the key that the authority publishes, or name that one by --key.",
    ),
    "later key": (
        "签名的密钥由给出的密钥逐把签署而来。",
        "It followed the key that was named, each signed by the one before it.",
    ),
    "same key": ("签名的密钥就是给出的密钥。", "It is the key that was named."),
    "entry": ("{0}：日志第 {1} 条被改动。", "{0}: entry {1} of the log was altered."),
    "entry gone": ("{0}：日志第 {1} 条缺失。", "{0}: entry {1} of the log is missing."),
    "not in log": ("{0}：日志第 {1} 条不在已签名的日志中。", "{0}: entry {1} is not in the log that was signed."),
    "not yet": (
        "{0}：{1} 条日志在导出时尚未编入，未核对。",
        "{0}: {1} entries had no place in the log yet when it was exported, and were not checked.",
    ),
    "entries": ("已核对日志 {0} 条，均在已签名的日志中。", "{0} entries of the log are in the log that was signed."),
    "rows": ("{0}：{1} 与日志所记不符。", "{0}: {1} is not what the log says it was."),
    "stamp": (
        "时间戳写明：{1} 时已有日志首 {2:,} 条（日志头 {0}）。",
        "The time stamp says that the first {2:,} entries of the log were there {1} (head {0}).",
    ),
    "stamp gone": ("{0}：缺少日志头 {1} 或其时间戳。", "{0}: head {1} or its time stamp is missing."),
    "stamp other": ("{0} 盖的不是日志头 {1}。", "{0} does not stamp head {1}."),
    "not grown": (
        "{0}：已签名的日志不是由盖了时间戳的日志头 {1} 增长而来。",
        "{0}: the log that was signed did not grow out of the stamped head {1}.",
    ),
    "stamps unsigned": (
        "{0} 的签名不成立，或不是由给出的证书签署。",
        "The signature of {0} does not hold, or leads to none of the certificates that were named.",
    ),
    "stamps signed": (
        "已核对时间戳签名 {0} 个，均由给出的证书签署。",
        "The signatures of {0} time stamps lead to the certificates that were named.",
    ),
    "stamps": (
        "时间戳 {0} 个的签名未核对：没有安装 rfc3161-client。",
        "The signatures of {0} time stamps were not checked: rfc3161-client is not installed.",
    ),
    "stamps trust": (
        "时间戳 {0} 个的签名未核对：请用 --tsa-certificates 给出您信任的时间戳机构的证书。",
        "The signatures of {0} time stamps were not checked: name the certificates of the authority that you trust by "
        "--tsa-certificates.",
    ),
    "whole": ("完好：与导出时一致。", "Whole: as it was exported."),
    "not whole": ("不完好：发现 {0} 处。", "Not whole: {0} findings."),
}


# Ed25519 after RFC 8032, 5.1.7: is this signature of this key over this text?

Point = Tuple[int, int, int, int]
"""Extended coordinates (5.1.4)."""
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def added(one: Point, other: Point) -> Point:
    """Add two points in extended coordinates (5.1.4)."""
    a = (one[1] - one[0]) * (other[1] - other[0]) % P
    b = (one[1] + one[0]) * (other[1] + other[0]) % P
    c = 2 * one[3] * other[3] * D % P
    d = 2 * one[2] * other[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    """Add a point to itself so many times."""
    total: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = added(total, point)
        point = added(point, point)
        number >>= 1
    return total


def point_of(data: bytes) -> Point | None:
    """Return the point that 32 bytes stand for; None where they stand for none (5.1.3)."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of(bytes.fromhex("58" + "66" * 31)) or (0, 1, 1, 0)


def is_signed(public: bytes, text: bytes, signature: bytes) -> bool:
    """Tell whether a signature of 64 bytes is of this public key of 32 bytes over a text."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = point_of(public), point_of(signature[:32])
    number = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or number >= ORDER:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + text).digest(), "little") % ORDER
    left, right = times(number, BASE), added(commitment, times(challenge, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# The log: a Merkle tree after RFC 6962 and RFC 9162, 2.1.


def leaf_of(entry: dict[str, Any]) -> bytes:
    """Return the leaf of an entry: the hash of a byte of zero and all that it says but its number, place and leaf."""
    said = {name: value for name, value in entry.items() if name not in ("id", "position", "leaf_sha256")}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(b"\0" + text.encode("utf-8", "surrogatepass")).digest()


def is_included(leaf: bytes, position: int, size: int, path: list[bytes], root: bytes) -> bool:
    """Tell whether a proof leads from a leaf to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= position < size:
        return False
    place, last, hashed = position, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            hashed = hashlib.sha256(b"\1" + beside + hashed).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            hashed = hashlib.sha256(b"\1" + hashed + beside).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and hashed == root


def has_grown(first: int, first_root: bytes, second: int, second_root: bytes, path: list[bytes]) -> bool:
    """Tell whether a proof shows that the second tree grew out of the first (RFC 9162, 2.1.4.2)."""
    if not 0 < first <= second or first == second:
        return 0 < first == second and not path and first_root == second_root
    steps = [first_root, *path] if first & (first - 1) == 0 else path
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    if not steps:
        return False
    old = new = steps[0]
    for beside in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = (hashlib.sha256(b"\1" + beside + one).digest() for one in (old, new))
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = hashlib.sha256(b"\1" + new + beside).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


# A time stamp (RFC 3161): a reply in DER (X.690), read only as far as to what was stamped and when.

STAMPED = (0x30, (1, 0x30), (1, 0xA0), (0, 0x30), (2, 0x30), (1, 0xA0), (0, 0x04), (0, 0x30))
"""The way to what the authority says: the tag of the outermost, then which part of that, and its tag."""
CERTIFICATES = 0xA0


def parts_of(data: bytes, start: int, end: int) -> list[tuple[int, int, int]]:
    """Return where the elements in a stretch begin, where their content begins, and where they end."""
    found, at = [], start
    while at < end:
        length, inside = data[at + 1], at + 2
        if length & 0x80:
            inside += length & 0x7F
            length = int.from_bytes(data[at + 2 : inside], "big")
        if inside + length > end:
            raise ValueError("DER")
        found.append((at, inside, inside + length))
        at = inside + length
    return found


def inside_of(data: bytes, way: Sequence[Any]) -> tuple[int, int]:
    """Follow a way into a reply; returns where the content at its end begins and ends."""
    start, end = 0, len(data)
    for number, tag in ((0, way[0]), *way[1:]):
        at, start, end = parts_of(data, start, end)[number]
        if data[at] != tag:
            raise ValueError("DER")
    return start, end


def read_stamp(reply: bytes) -> tuple[bytes, str]:
    """Return the hash that a reply stamps, and the time that it says."""
    parts = parts_of(reply, *inside_of(reply, STAMPED))
    _, start, end = parts_of(reply, *parts[2][1:])[1]
    time = reply[parts[4][1] : parts[4][2]].decode("ascii")
    return reply[start:end], re.sub(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(.+)", r"\1-\2-\3T\4:\5:\6", time)


def sorted_reply(reply: bytes) -> bytes:
    """Return a reply with its certificates in the order of DER, which some authorities do not keep.

    The client refuses another order; the certificates are not what is signed.
    """
    for at, start, end in parts_of(reply, *inside_of(reply, STAMPED[:4])):
        if reply[at] == CERTIFICATES:
            found = sorted(reply[one:last] for one, _, last in parts_of(reply, start, end))
            return reply[:start] + b"".join(found) + reply[end:]
    return reply


def stamp_holds(reply: bytes, digest: bytes, pem: bytes) -> bool | None:
    """Tell whether an authority signed a reply that leads to one of these certificates; None without the library."""
    try:
        from cryptography.x509 import load_pem_x509_certificates
        from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
    except ImportError:
        return None
    trusted = load_pem_x509_certificates(pem)
    roots = [one for one in trusted if one.issuer == one.subject] or trusted
    builder = VerifierBuilder(roots=roots, intermediates=[one for one in trusted if one not in roots])
    try:
        return bool(builder.build().verify(decode_timestamp_response(sorted_reply(reply)), digest))
    except (VerificationError, *UNREADABLE):
        return False


# A signed note: the text, an empty line, and a dash, the name of the log, and the key's name with its signature.

NOTE = re.compile("(?P<text>(?P<origin>[^\\s+]+)\n(?:[^\n]+\n)+)\n— (?P=origin) (?P<signature>\\S+)\n?")


def read_note(text: str) -> tuple[str, str, bytes] | None:
    """Return the text of a note, the key's name and the signature; None for what is no note."""
    found = NOTE.fullmatch(text.replace("\r\n", "\n"))
    if not found:
        return None
    try:
        signature = base64.b64decode(found.group("signature"), validate=True)
    except ValueError:
        return None
    return found.group("text"), signature[:4].hex(), signature[4:]


def key_name(origin: str, public: bytes) -> str:
    """Return the eight digits that name a key."""
    return hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4].hex()


def is_path(path: str) -> bool:
    """Tell whether a file can have this path at all."""
    longest = max(len(part) for part in path.encode("utf-8", "replace").split(b"/"))
    return bool(path) and "\0" not in path and longest <= MOST_IN_A_NAME and len(path) <= MOST_IN_A_PATH


def hash_of(place: Path) -> tuple[str, int]:
    """Return SHA-256 and length of a file; of what is none, as a pipe that would be waited for, nothing is read."""
    if place.exists() and not place.is_file():
        raise ValueError("-")
    size, hashed = 0, hashlib.sha256()
    with place.open("rb") as file:
        while True:
            part = file.read(CHUNK)
            if not part:
                return hashed.hexdigest(), size
            hashed.update(part)
            size += len(part)


UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError, OverflowError)
"""What reading something raises that is not what it should be."""


class Check:
    """One package that is being checked; what is found is collected, and told at the end."""

    def __init__(
        self,
        folder: Path,
        trusted: Sequence[str] = (),
        *,
        english: bool = False,
        most_files: int = 0,
        certificates: str = "",
    ) -> None:
        self.folder = folder
        self.trusted = trusted
        self.english = english
        self.most_files = most_files
        self.certificates = certificates
        self.faults: list[str] = []
        self.notes: list[str] = []
        self.keys: dict[str, bytes] = {}
        self.is_chained = True
        self.lost: list[str] = []
        """Keys that did not sign the one after them."""
        self.tags: dict[str, str] = {}
        self.folders: set[str] = set()
        self.entries = 0
        self.stamped: dict[str, tuple[int, bytes]] = {}

    def say(self, code: str, *values: object) -> str:
        """Return a sentence in the language that is asked for."""
        return TEXTS[code][self.english].format(*values)

    def fault(self, code: str, *values: object) -> None:
        """Note what is not as it was exported."""
        self.faults.append(self.say(code, *values))

    def note(self, code: str, *values: object) -> None:
        """Note what a person should know."""
        self.notes.append(self.say(code, *values))

    def run(self) -> bool:
        """Check everything; tells whether all is as it was exported."""
        for name in ("bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"):
            if not self.path(name).is_file():
                self.fault("no bag", name)
                return False
        self.compare_files()
        self.read_keys()
        self.check_receipt()
        self.check_stamps()
        for proof in sorted(self.path("data").rglob("proof.json")):
            self.check_log(proof.parent.relative_to(self.folder).as_posix())
        if self.entries:
            self.note("entries", self.entries)
        if not any(self.path("data").rglob("proof.json")):
            self.note("no log")
        return not self.faults

    def path(self, name: str) -> Path:
        """Return where a file of the package is."""
        return self.folder.joinpath(*name.split("/"))

    def text(self, name: str) -> str:
        """Return a small file as text; nothing, and a fault, where it cannot be read."""
        place = self.path(name)
        try:
            if place.is_symlink() or not place.is_file() or place.stat().st_size > MOST_BYTES:
                raise ValueError("-")
            return place.read_text(encoding="utf-8")
        except (OSError, ValueError) as problem:
            self.fault("unreadable", name, getattr(problem, "strerror", None) or problem)
            return ""

    def compare_files(self) -> None:
        """Compare all files with both lists of hashes: one names what is exported, the other what lies beside it."""
        listed, tags = self.manifest("manifest-sha256.txt"), self.manifest("tagmanifest-sha256.txt")
        for lists, is_inside in ((listed, True), (tags, False)):
            for path in [one for one in lists if one.startswith("data/") != is_inside]:
                self.fault("outside", lists.pop(path) and path)
        self.tags = tags
        size = sum(self.compare(name, wanted) for name, wanted in sorted([*listed.items(), *tags.items()]))
        known = {*listed, *tags, "tagmanifest-sha256.txt"}
        for found in sorted(self.folder.rglob("*")):
            path = found.relative_to(self.folder).as_posix()
            if path in known or (found.is_dir() and not found.is_symlink() and self.is_used(path, known)):
                continue
            self.fault("extra", path)
        self.note("files", len(listed) + len(tags), size)

    def is_used(self, folder: str, known: set[str]) -> bool:
        """Tell whether a folder holds anything that is listed; the payload's own may be empty."""
        if not self.folders:
            for path in known:
                parts = path.split("/")[:-1]
                self.folders.update("/".join(parts[:count]) for count in range(1, len(parts) + 1))
            self.folders.add("data")
        return folder in self.folders

    def manifest(self, name: str) -> dict[str, str]:
        """Return the hashes of a list by path; of a list that is nonsense, the beginning is enough."""
        found: dict[str, str] = {}
        for number, line in enumerate(self.text(name).split("\n"), 1):
            if len(self.faults) > MOST_FAULTS or (self.most_files and number > self.most_files):
                self.fault("line", name, number)
                break
            if not line:
                continue
            digest, _, path = line.partition(" ")
            path = path.strip(" *").replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
            if not re.fullmatch("[0-9a-fA-F]{64}", digest) or not is_path(path):
                self.fault("line", name, number)
            elif path.startswith(("/", "\\")) or ".." in path.split("/") or re.match("[A-Za-z]:", path):
                self.fault("outside", path)
            elif path in found:
                self.fault("twice", path)
            else:
                found[path] = digest.lower()
        return found

    def compare(self, name: str, wanted: str) -> int:
        """Compare one file; returns how many bytes were read."""
        try:
            if self.path(name).is_symlink():
                self.fault("link", name)
                return 0
            found, size = hash_of(self.path(name))
        except FileNotFoundError:
            self.fault("missing", name)
        except (OSError, ValueError) as problem:
            self.fault("unreadable", name, getattr(problem, "strerror", None) or problem)
        else:
            if found != wanted:
                self.fault("altered", name)
            return size
        return 0

    def read_keys(self) -> None:
        """Read the public keys that came with it; each was signed by the one before, and signed that one."""
        if not self.path("keys.json").exists():
            return
        try:
            said = json.loads(self.text("keys.json"))
            origin, keys = said["origin"], said["keys"]
            for key in keys:
                public = base64.b64decode(key["public"], validate=True)
                if key_name(origin, public) != key["id"]:
                    raise ValueError(key["id"])
                self.keys[key["id"]] = public
            for old, new in zip(keys, keys[1:]):
                if new.get("lost") is not None and self.replaced(origin, old, new):
                    self.lost.append(old["id"])
                    self.note("lost", old["id"], new["id"], new["lost"], new["lost_said_by"], new["since"])
                elif not self.followed(origin, old, new):
                    self.is_chained = False
                    self.fault("bad chain", old["id"], new["id"])
        except UNREADABLE as problem:
            self.keys = {}
            self.fault("unreadable", "keys.json", problem)

    def followed(self, origin: str, old: dict[str, str], new: dict[str, str]) -> bool:
        """Tell whether two keys signed that one takes the other's place."""
        before, after = ("{id} {public}".format(**key) for key in (old, new))
        text = f"{origin}\nkey {before}\nis followed by {after}\nat {new['since']}\n".encode()
        return all(
            is_signed(self.keys[key["id"]], text, base64.b64decode(new[name] or ""))
            for key, name in ((old, "signed_by_previous"), (new, "signed_previous"))
        )

    def replaced(self, origin: str, old: dict[str, str], new: dict[str, str]) -> bool:
        """Tell whether a key signed that it takes the place of one that was lost."""
        before, after = ("{id} {public}".format(**key) for key in (old, new))
        why = json.dumps([new["lost"], new["lost_said_by"]])
        text = f"{origin}\nkey {before}\nis lost, and followed by {after}\nat {new['since']}\n{why}\n".encode()
        return is_signed(self.keys[new["id"]], text, base64.b64decode(new["signed_previous"] or ""))

    def signed_text(self, name: str, note: str) -> tuple[str, str] | None:
        """Return the text of a note whose signature holds, and the key's name; None, and a fault, otherwise."""
        found = read_note(note)
        if found is None:
            self.fault("bad signature", name)
            return None
        text, key, signature = found
        if key not in self.keys:
            self.fault("no key", name, key)
        elif not is_signed(self.keys[key], text.encode(), signature):
            self.fault("bad signature", name)
        else:
            return text, key
        return None

    def check_receipt(self) -> None:
        """Compare the list of hashes with what was signed, and the key with the one that is known."""
        if not self.path("receipt.txt").exists():
            self.fault("no receipt")
            return
        signed = self.signed_text("receipt.txt", self.text("receipt.txt"))
        if signed is None:
            return
        text, key = signed
        digest = hashlib.sha256(self.path("manifest-sha256.txt").read_bytes()).hexdigest()
        lines = text.split("\n")
        if lines[1] != "exported" or "manifest-sha256 " + digest not in lines:
            self.fault("receipt other")
        self.check_tags(lines)
        public = base64.b64encode(self.keys[key]).decode()
        self.note("signed", key, lines[2][3:], public)
        if not self.trusted:
            self.note("compare")
        elif {key, public} & set(self.trusted):
            self.note("same key")
        elif self.vouched(key):
            broken = self.broken(key)
            self.fault("broken", broken, key) if broken else self.note("later key")
        else:
            self.fault("other key", ", ".join(self.trusted))

    def vouched(self, key: str) -> bool:
        """Tell whether a key followed one that is trusted, each signed by the one before it."""
        names = list(self.keys)
        trusted = [
            n for n, one in enumerate(names) if {one, base64.b64encode(self.keys[one]).decode()} & set(self.trusted)
        ]
        return self.is_chained and bool(trusted) and trusted[0] < names.index(key)

    def broken(self, key: str) -> str:
        """Return the lost key that lies between the one that is trusted and a later one; nothing where none does."""
        names = list(self.keys)
        earlier = names[: names.index(key)]
        while earlier and not {earlier[-1], base64.b64encode(self.keys[earlier[-1]]).decode()} & set(self.trusted):
            last = earlier.pop()
            if last in self.lost:
                return last
        return earlier[-1] if earlier and earlier[-1] in self.lost else ""

    def check_tags(self, lines: list[str]) -> None:
        """Compare what lies beside the payload with what was signed: these files and no others."""
        signed = {}
        for line in lines:
            found = re.fullmatch('tag ([0-9a-f]{64}) "([^"]+)"', line)
            if found:
                signed[found.group(2)] = found.group(1)
        there = {name: one for name, one in self.tags.items() if name not in ("manifest-sha256.txt", "receipt.txt")}
        for name in sorted(set(signed) | set(there)):
            if name not in there:
                self.fault("missing", name)
            elif name not in signed:
                self.fault("extra", name)
            elif signed[name] != there[name]:
                self.fault("altered", name)

    def check_log(self, folder: str) -> None:
        """Check that the entries of a folder's log are those of the log that was signed."""
        name = folder + "/proof.json"
        try:
            proof = json.loads(self.text(name))
            signed = self.signed_text(name, proof["head"])
            if signed is None:
                return
            lines = signed[0].split("\n")
            size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
            paths = {str(number): [bytes.fromhex(one) for one in path] for number, path in proof["inclusion"].items()}
        except UNREADABLE as problem:
            self.fault("unreadable", name, problem)
            return
        name = folder + "/events.jsonl"
        try:
            entries = [json.loads(line) for line in self.text(name).split("\n") if line]
            self.check_entries(folder, entries, paths, size, root)
            if "stamped" in proof:
                self.check_growth(folder + "/proof.json", proof["stamped"], size, root)
            name = folder + "/rows.jsonl"
            self.check_rows(folder, entries)
        except UNREADABLE as problem:
            self.fault("unreadable", name, problem)

    def check_entries(
        self, folder: str, entries: list[dict[str, Any]], paths: dict[str, list[bytes]], size: int, root: bytes
    ) -> None:
        """Check each entry by itself, and whether the signed log has it at its place."""
        waiting = 0
        for entry in entries:
            number, leaf = str(entry["id"]), leaf_of(entry)
            if leaf.hex() != entry["leaf_sha256"]:
                self.fault("entry", folder, number)
            elif number not in paths:
                waiting += 1
            elif not is_included(leaf, entry["position"], size, paths[number], root):
                self.fault("not in log", folder, number)
            else:
                self.entries += 1
        for number in sorted(set(paths) - {str(entry["id"]) for entry in entries}):
            self.fault("entry gone", folder, number)
        if waiting:
            self.note("not yet", folder, waiting)

    def check_rows(self, folder: str, entries: list[dict[str, Any]]) -> None:
        """Compare what rows said when it was exported with what the last entry about each says."""
        if not self.path(folder + "/rows.jsonl").is_file():
            return
        spoken: dict[str, str | None] = {}
        for entry in sorted(entries, key=lambda one: (one["position"] is None, one["position"] or 0)):
            spoken.update(entry.get("rows") or {})
        for line in self.text(folder + "/rows.jsonl").split("\n"):
            if line:
                row = json.loads(line)
                text = json.dumps(row["says"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
                if spoken.get(row["row"]) != hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest():
                    self.fault("rows", folder, row["row"])

    def check_stamps(self) -> None:
        """Check what each time stamp stamps, and, where that can be done, who signed it."""
        found = []
        for place in sorted(self.path("timestamps").glob("*.tsr")):
            name = "timestamps/" + place.name
            try:
                if place.is_symlink() or not place.is_file() or place.stat().st_size > CHUNK:
                    raise ValueError("-")
                reply = place.read_bytes()
                digest = self.check_stamp(name, reply)
            except (OSError, *UNREADABLE) as problem:
                self.fault("unreadable", name, getattr(problem, "strerror", None) or problem)
            else:
                if digest:
                    found.append((name, reply, digest))
        if found and self.certificates:
            self.check_signers(found)
        elif found:
            self.note("stamps trust", len(found))

    def check_stamp(self, name: str, reply: bytes) -> bytes | None:
        """Compare a time stamp with the signed head beside it; returns the hash of that, None where they do not fit."""
        note = name[: -len("tsr")] + "txt"
        if not self.path(note).exists():
            self.fault("missing", note)
            return None
        signed = self.signed_text(note, self.text(note))
        if signed is None:
            return None
        lines, digest = signed[0].split("\n"), hashlib.sha256(signed[0].encode()).digest()
        number = lines[3][len("head ") :]
        stamped, time = read_stamp(reply)
        if stamped != digest or name != "timestamps/head-" + number + ".tsr":
            self.fault("stamp other", name, number)
            return None
        self.stamped[number] = int(lines[1]), base64.b64decode(lines[2], validate=True)
        self.note("stamp", number, time, int(lines[1]))
        return digest

    def check_signers(self, found: list[tuple[str, bytes, bytes]]) -> None:
        """Check that time stamps were signed by an authority that is trusted; say so where that cannot be done."""
        try:
            pem = Path(self.certificates).read_bytes()
            signed = {name: stamp_holds(reply, digest, pem) for name, reply, digest in found}
        except (OSError, ValueError) as problem:
            self.fault("unreadable", self.certificates, getattr(problem, "strerror", None) or problem)
            return
        if None in signed.values():
            self.note("stamps", len(signed))
            return
        for name in [one for one, holds in signed.items() if not holds]:
            self.fault("stamps unsigned", name)
        if all(signed.values()):
            self.note("stamps signed", len(signed))

    def check_growth(self, name: str, stamped: dict[str, Any], size: int, root: bytes) -> None:
        """Check that the log of a proof grew out of the head that was stamped."""
        number = str(stamped["head"])
        path = [bytes.fromhex(one) for one in stamped["consistency"]]
        if number not in self.stamped:
            self.fault("stamp gone", name, number)
        elif not has_grown(*self.stamped[number], size, root, path):
            self.fault("not grown", name, number)


def main(arguments: list[str]) -> int:
    """Check a folder and print what was found."""
    if "-h" in arguments or "--help" in arguments:
        print(__doc__)
        return 0
    rest: list[str] = []
    key, certificates, english = "", "", not speaks_chinese()
    while arguments:
        one, arguments = arguments[0], arguments[1:]
        if one == "--key" and arguments:
            key, arguments = arguments[0], arguments[1:]
        elif one == "--tsa-certificates" and arguments:
            certificates, arguments = arguments[0], arguments[1:]
        elif one in ("--en", "--zh"):
            english = one == "--en"
        else:
            rest.append(one)
    if len(rest) > 1 or any(one.startswith("-") for one in rest):
        print(__doc__)
        return 1
    folder = Path(rest[0]) if rest else Path(__file__).resolve().parent
    check = Check(folder, [key] if key else [], english=english, certificates=certificates)
    is_whole = check.run()
    for line in check.faults + check.notes:
        told(line)
    told(check.say("whole") if is_whole else check.say("not whole", len(check.faults)))
    return 0 if is_whole else 1


def told(line: str) -> None:
    """Print a line on any console, whatever a file is called."""
    coding = sys.stdout.encoding or "utf-8"
    shown = "".join(one if one.isprintable() else ascii(one)[1:-1] for one in line)
    print(shown.encode(coding, "backslashreplace").decode(coding))


def speaks_chinese() -> bool:
    """Tell which language the machine is set to."""
    names = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    if os.name == "nt":
        import ctypes

        return bool(ctypes.windll.kernel32.GetUserDefaultUILanguage() & 0xFF == 0x04)  # type: ignore[attr-defined]
    return next((name for name in names if name), "").startswith("zh")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
