"""Bundles promise: a document handed over with all that proves it, and nothing of it can be altered unseen."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import sqlite3
import struct
import zipfile
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest

from baogao.cli.command import run
from crawler.proving.files import TAGS, BundleBroken, read_files, wrong
from storage.bundle.packing import Packing
from tests.cli.conftest import Call
from tests.crawler.importing.foreign import page, response, written
from tests.storage.duplicates import made

ORIGINAL = "https://a.gov.cn/2023/t1.html"
COPY = "https://copies.example/fanwen/9.html"
TEXT, MASKED = made.report("a", 600), made.masked(made.report("a", 600))


def report(title: str, text: str) -> bytes:
    words = "".join(f"<p>{paragraph}</p>" for paragraph in text.split("\n"))
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{words}</body></html>".encode()


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of a report and a re-post of it with names masked, and the bundle of the re-post."""
    folder = tmp_path_factory.mktemp("masked")
    file = written(
        response(ORIGINAL, report("霁桥镇工作报告", TEXT), "2023-01-01T00:00:00Z"),
        response(
            COPY, report("XX镇工作报告&lt;script&gt;alert(1)&lt;/script&gt;", MASKED), "2024-01-01T00:00:00Z"
        ),
    )
    (folder / "a.warc.gz").write_bytes(file)
    db = str(folder / "archive.db")
    assert run(["import", "warc", str(folder / "a.warc.gz"), "--db", db]) == 0
    assert run(["trace", str(copy_in(folder)), "--bundle", str(folder / "out.zip"), "--db", db]) == 0
    return folder


def copy_in(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        [(copy,)] = db.execute("SELECT document_id FROM duplicates")
    return int(copy)


@pytest.fixture
def bundle(once: Path, tmp_path: Path) -> Path:
    shutil.copy(once / "archive.db", tmp_path)
    return Path(shutil.copy(once / "out.zip", tmp_path))


@pytest.fixture
def masked(bundle: Path) -> int:
    """The number of the re-post."""
    return copy_in(bundle.parent)


def broken(data: bytes) -> list[str]:
    """The files that reading the bundle strictly names."""
    try:
        return [name for name, _ in wrong(read_files(BytesIO(data)))]
    except BundleBroken as error:
        return [str(error).partition(": ")[0]]


def packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    packing = Packing(out)
    for name, body in files.items():
        packing.add(name, body)
    packing.end()
    return out.getvalue()


def unpacked(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def test_a_masked_repost_shows_the_original_it_came_from(bundle: Path, masked: int) -> None:
    """With its text, its bytes and where it was; and the page says why it is not the original itself."""
    files = unpacked(bundle)
    account = json.loads(files["data/bundle.json"])
    assert (account["about"], [each["id"] for each in account["documents"]]) == (
        masked,
        [masked, account["original"]],
    )
    assert files[f"data/documents/{account['original']}.txt"].decode() == TEXT
    [seen] = account["documents"][1]["sightings"]
    assert seen["url"] == ORIGINAL
    assert files[f"data/snapshots/{seen['snapshot_sha256']}"] == report("霁桥镇工作报告", TEXT)
    shown = unescape(files["data/index.html"].decode())
    assert "because: masked" in shown
    assert ORIGINAL in shown


def test_the_page_runs_nothing_and_shows_markup_as_text(bundle: Path) -> None:
    """Stored HTML stands on it escaped; it has no script, no form, and loads nothing."""
    shown = unpacked(bundle)["data/index.html"].decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert re.findall(r"(?i)<(?:script|iframe|object|embed|form|img|link|base)\b", shown) == []
    assert re.findall(r"(?i)<[^>]*\s(?:on\w+|src|style)\s*=", shown) == []
    assert re.findall(r'href="([^"]*)"', shown)
    assert all(link.startswith("#") for link in re.findall(r'href="([^"]*)"', shown))
    assert "default-src 'none'" in shown


def test_it_is_a_bag_and_its_provenance_is_whole(bundle: Path) -> None:
    """Manifests as BagIt has them; every name that PROV-JSON relates is declared in it."""
    files = unpacked(bundle)
    assert files["bagit.txt"] == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        for line in files[manifest].decode().splitlines():
            sha256, _, name = line.partition("  ")
            assert hashlib.sha256(files[name]).hexdigest() == sha256
    told = json.loads(files["data/prov.json"])
    declared = {name for kind in ("entity", "activity", "agent") for name in told[kind]}
    assert {name.partition(":")[0] for name in declared} <= told["prefix"].keys()
    relations = [
        relation
        for kind in ("used", "wasGeneratedBy", "wasDerivedFrom", "wasAssociatedWith")
        for relation in told[kind].values()
    ]
    for relation in relations:
        named = {value for key, value in relation.items() if key in (
            "prov:entity", "prov:activity", "prov:agent", "prov:generatedEntity", "prov:usedEntity",
        )}  # fmt: skip
        assert len(named) >= 2
        assert named <= declared
    assert "repost" in [relation.get("baogao:kind") for relation in relations]


def test_the_same_document_makes_the_same_bytes(
    call: Call, bundle: Path, masked: int, tmp_path: Path
) -> None:
    """And a file that is there is not replaced."""
    assert call("trace", masked, "--bundle", "again.zip").status == 0
    assert (tmp_path / "again.zip").read_bytes() == bundle.read_bytes()
    called = call("trace", masked, "--bundle", "again.zip")
    assert called.status == 2
    assert "already there" in called.error


def test_verify_derives_its_texts_again(call: Call, bundle: Path) -> None:
    """Both documents, from the bytes in the bundle; no archive is needed."""
    (bundle.parent / "archive.db").unlink()
    called = call("verify", "out.zip", "--json")
    assert (called.status, called.rows) == (
        0, [{"snapshots": 2, "sightings": 2, "not_checked": {}, "differences": 0}],
    )  # fmt: skip


def test_a_flipped_byte_is_found_and_its_file_named(call: Call, bundle: Path) -> None:
    """In the bytes of a snapshot, by the verb itself."""
    data = bytearray(bundle.read_bytes())
    at = data.index(b"<p>", data.index(b"data/snapshots/", data.index(b"</html>"))) + 4
    data[at] ^= 1
    bundle.write_bytes(data)
    called = call("verify", "out.zip")
    assert called.status == 1
    named = next(name for name, (start, size) in places(bytes(data)) if start <= at < start + size)
    assert called.out.startswith(f"{named}: its bytes do not have the hash that the manifest says\n")


def places(data: bytes) -> Iterator[tuple[str, tuple[int, int]]]:
    with zipfile.ZipFile(BytesIO(data)) as file:
        for info in file.infolist():
            yield info.filename, (info.header_offset + 30 + len(info.filename), info.file_size)


def test_no_byte_can_be_flipped_unseen(bundle: Path) -> None:
    """Neither of a file nor of what stands between them: each is a difference that names something."""
    data = bundle.read_bytes()
    assert broken(data) == []
    ends = [
        at for _, (start, size) in places(data) for at in (*range(start - 90, start + 2), start + size - 1)
    ]
    directory = range(data.index(b"PK\x01\x02"), len(data))
    for at in {*(at for at in ends if at >= 0), *directory, *range(0, len(data), 997)}:
        flipped = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        assert broken(flipped), at
    for name, (start, size) in places(data):
        for at in {start, start + size // 2, start + size - 1} if size else set():
            flipped = data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :]
            assert name in broken(flipped)


def test_a_bundle_cut_anywhere_or_with_something_behind_it_is_broken(bundle: Path) -> None:
    """Also where only its end is missing."""
    data = bundle.read_bytes()
    for length in {*range(0, len(data), 991), len(data) - 1, len(data) - 22}:
        assert broken(data[:length]), length
    assert broken(data + b"x")


def test_texts_that_the_bytes_do_not_give_are_named(call: Call, bundle: Path) -> None:
    """Every hash made to fit: only deriving the text again shows that it was altered."""
    files = unpacked(bundle)
    account = json.loads(files["data/bundle.json"])
    document = account["documents"][0]
    name = f"data/{document['file']}"
    files[name] = files[name][:-3] + "改".encode()
    document["text_sha256"] = hashlib.sha256(files[name]).hexdigest()
    files["data/bundle.json"] = json.dumps(account).encode()
    bundle.write_bytes(packed(resealed(files)))
    called = call("verify", "out.zip")
    assert called.status == 1
    snapshot = document["sightings"][0]["snapshot_sha256"]
    assert called.out.startswith(f"{name}: is not the text that data/snapshots/{snapshot} gives\n")


def resealed(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with manifests that fit them."""

    def lines(names: list[str]) -> bytes:
        return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in names).encode()

    files["manifest-sha256.txt"] = lines([name for name in files if name not in TAGS])
    files["tagmanifest-sha256.txt"] = lines([name for name in TAGS if name != "tagmanifest-sha256.txt"])
    return files


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("data/../../evil.txt", "file 1 of the zip"),
        ("/etc/passwd", "file 1 of the zip"),
        ("data\\evil", "file 1 of the zip"),
        ("data/snapshots/" + "A" * 64, "file 1 of the zip"),
        ("data/templates/..", "file 1 of the zip"),
        ("data/documents/1.txt.exe", "file 1 of the zip"),
        ("x" * 300, "file 1 of the zip"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(bundle: Path, name: str, named: str) -> None:
    """No file is ever written, and such a name is not even read on."""
    assert broken(packed({name: b"x", **unpacked(bundle)})) == [named]


def test_files_that_are_missing_twice_there_or_too_many_are_named(bundle: Path) -> None:
    """Each by its name."""
    files = unpacked(bundle)
    first = next(name for name in files if name.startswith("data/snapshots/"))
    assert first in broken(packed({name: body for name, body in files.items() if name != first}))
    assert broken(packed(files | {"data/documents/999.txt": b"x"})) == ["data/documents/999.txt"]
    out = BytesIO()
    packing = Packing(out)
    for name, body in [*files.items(), (first, files[first])]:
        packing.add(name, body)
    packing.end()
    assert broken(out.getvalue()) == [first]
    assert "bagit.txt" in broken(packed({name: body for name, body in files.items() if name != "bagit.txt"}))


def test_a_zip_that_another_program_packed_is_refused_unread(bundle: Path) -> None:
    """Nothing in a bundle is compressed, so there is no bomb that could unfold; sizes beyond bounds are not read."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data/index.html", b"0" * 30_000_000)
    assert broken(out.getvalue()) == ["data/index.html"]
    huge = packed({"data/index.html": b"x"})
    size = struct.pack("<II", 4_000_000_000, 4_000_000_000)
    assert broken(huge[:18] + size + huge[26:]) == ["data/index.html"]
    assert broken(b"no zip at all") == ["is no bundle"]


def test_an_account_that_makes_no_sense_is_refused(call: Call, bundle: Path) -> None:
    """Its own JSON is a stranger's claim."""
    files = unpacked(bundle)
    account = json.loads(files["data/bundle.json"])
    for changed, said in (
        ({"format": 99}, "is of a newer version of baogao"),
        ({"documents": "none"}, "cannot be understood: documents"),
        ({"about": 4711}, "speaks of document 4711, which it does not hold"),
        ({"templates": {"1.none": "x"}}, "names the template '1.none', which is not in the bundle"),
    ):
        files["data/bundle.json"] = json.dumps(account | changed).encode()
        bundle.write_bytes(packed(resealed(files)))
        called = call("verify", "out.zip")
        assert called.status == 1
        assert f"data/bundle.json: {said}" in called.out


def test_a_bundle_that_is_not_there_is_a_wrong_call(call: Call) -> None:
    """And it is said how one is made."""
    called = call("verify", "none.zip")
    assert (called.status, "trace DOC --bundle OUT.zip" in called.error) == (2, True)


def test_a_plain_document_has_a_bundle_as_well(call: Call, tmp_path: Path) -> None:
    """One that is no copy stands alone."""
    (tmp_path / "a.warc.gz").write_bytes(written(response(ORIGINAL, page())))
    call("import", "warc", "a.warc.gz")
    assert call("trace", 1, "--bundle", "one.zip", "--json").rows[0]["original"] is None
    assert call("verify", "one.zip").status == 0
