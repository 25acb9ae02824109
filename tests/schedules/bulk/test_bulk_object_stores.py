"""Object stores promise what folders do: found by name, folder and pattern, read a piece at a time, written whole or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from crawler.importing.capture import Capture, Damage
from schedules.bulk.errors import BulkFailed
from schedules.bulk.inputs import plan, read
from schedules.bulk.places import Folder, find, open_input
from tests.crawler.importing.foreign import NOW, page, response, written
from tests.schedules.bulk.s3_server import KEY, Bucket, served

SECRET = "s3cr3t"


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """A bucket that the environment tells the way and the key to."""
    with served() as held:
        monkeypatch.setenv("AWS_ENDPOINT_URL", held.url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield held


def test_objects_are_found_by_name_folder_and_pattern(bucket: Bucket) -> None:
    """As files are."""
    for key in ("in/b.warc.gz", "in/a.warc.gz", "in/deep/c.warc.gz", "in/_SUCCESS", "other/d.warc.gz"):
        bucket.objects[key] = key.encode()

    def names(named: str) -> list[str]:
        return [each.uri.removeprefix("s3://bucket/") for each in find(named)]

    assert (
        names("s3://bucket/in")
        == names("s3://bucket/in/")
        == ["in/a.warc.gz", "in/b.warc.gz", "in/deep/c.warc.gz"]
    )
    assert names("s3://bucket/in/*.gz") == ["in/a.warc.gz", "in/b.warc.gz"]
    assert names("s3://bucket/**/[cd].warc.gz") == ["in/deep/c.warc.gz", "other/d.warc.gz"]
    [one] = find("s3://bucket/in/a.warc.gz")
    assert (one.uri, one.size, one.mark) == ("s3://bucket/in/a.warc.gz", 12, "1709280000000000000")


def test_the_way_can_stand_in_the_address(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is kept with each object that is found, and left out where its name is told."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    bucket.objects["in/a.warc.gz"] = written(response("https://a.example/1", page()))
    way = f"?scheme=http&endpoint_override={bucket.url.removeprefix('http://')}"
    [unit] = plan([f"s3://bucket/in/*{way}"])
    assert unit.uri == f"s3://bucket/in/a.warc.gz{way}"
    assert unit.name == "s3://bucket/in/a.warc.gz"
    assert [each.url for each in read(unit, NOW) if isinstance(each, Capture)] == ["https://a.example/1"]


@pytest.mark.parametrize(
    "named", ["s3://bucket/nothing.warc.gz", "s3://bucket/none/*.warc.gz", "s3://bucket/none/"]
)
def test_what_is_not_there_is_named(bucket: Bucket, named: str) -> None:
    """Before anything begins, in one line."""
    with pytest.raises(BulkFailed, match="there is nothing here") as raised:
        find(named)
    assert str(raised.value).startswith(named)


def test_units_of_objects_hold_what_the_file_holds(bucket: Bucket, tmp_path: Path) -> None:
    """WARC in parts, Parquet in row groups: the same captures as from a disk."""
    warc = written(*(response(f"https://a.example/{n}", page(str(n) * 99)) for n in range(20)))
    (tmp_path / "a.warc.gz").write_bytes(warc)
    pq.write_table(
        pa.table({"url": ["https://a.example/p"] * 4, "body": [page()] * 4, "date": ["2024-03-01"] * 4}),
        tmp_path / "b.parquet",
        row_group_size=1,
    )
    for file in tmp_path.iterdir():
        bucket.objects[f"in/{file.name}"] = file.read_bytes()
    there, here = plan(["s3://bucket/in"], 2000), plan([str(tmp_path)], 2000)
    assert len(there) == len(here) > 5
    for kind in ("a.warc.gz", "b.parquet"):
        found = [
            [
                (p.place, p.url, p.body)
                for unit in units
                if unit.name.endswith(kind)
                for p in read(unit, NOW)
                if isinstance(p, Capture)
            ]
            for units in (there, here)
        ]
        assert found[0] == found[1]
        assert len(found[0]) == (20 if kind == "a.warc.gz" else 4)


def test_a_large_object_is_not_fetched_whole(bucket: Bucket) -> None:
    """Only what is about where it is read."""
    bucket.objects["large.warc"] = b"x" * 50_000_000
    with open_input("s3://bucket/large.warc") as file:
        file.seek(20_000_000)
        assert file.read(10) == b"x" * 10
        assert (file.seek(0, 2), file.read(1)) == (50_000_000, b"")
        assert (file.seek(60_000_000), file.read(1)) == (50_000_000, b"")
    assert sum(bucket.sent) < 10_000_000


def test_a_store_that_is_busy_is_asked_again(bucket: Bucket) -> None:
    """A few refusals on the way cost nothing but time."""
    bucket.objects["a.warc.gz"] = written(response("https://a.example/1", page()))
    [unit] = plan(["s3://bucket/a.warc.gz"])
    bucket.busy = 3
    assert len([each for each in read(unit, NOW) if isinstance(each, Capture)]) == 1
    assert bucket.busy == 0


def test_an_object_that_is_gone_or_another_is_damage(bucket: Bucket) -> None:
    """The unit names it, and the run goes on."""
    bucket.objects["a.warc.gz"] = bucket.objects["b.warc.gz"] = written(
        response("https://a.example/1", page())
    )
    first, second = plan(["s3://bucket/*.warc.gz"])
    del bucket.objects["a.warc.gz"]
    bucket.objects["b.warc.gz"] += b"more"
    [gone], [changed] = list(read(first, NOW)), list(read(second, NOW))
    assert isinstance(gone, Damage)
    assert isinstance(changed, Damage)
    assert ("is gone" in gone.reason, "was changed" in changed.reason) == (True, True)


def test_a_store_that_fails_on_the_way_ends_the_run_and_a_broken_object_does_not(
    bucket: Bucket, tmp_path: Path
) -> None:
    """What a store holds is not lost when it does not answer: the next call reads it. What is broken stays so."""
    cells = {"url": ["https://a.example/p"] * 400, "body": [page()] * 400, "date": ["2024-03-01"] * 400}
    pq.write_table(pa.table(cells), tmp_path / "a.parquet")
    data = bytearray((tmp_path / "a.parquet").read_bytes())
    at = pq.read_metadata(tmp_path / "a.parquet").row_group(0).column(0).data_page_offset
    data[at : at + 12] = b"\xff" * 12
    bucket.objects["a.parquet"] = bytes(data)
    bucket.objects["b.warc.gz"] = written(response("https://a.example/1", page()))
    broken, fine = plan(["s3://bucket/*.*"])
    [damage] = list(read(broken, NOW))
    assert isinstance(damage, Damage)
    assert damage.reason.startswith("cannot be read")
    bucket.down = True
    with pytest.raises(BulkFailed, match=r"^s3://bucket/b\.warc\.gz: the store says: "):
        list(read(fine, NOW))


def test_an_archive_in_a_store_is_refused(bucket: Bucket) -> None:
    """SQLite reads files; the line says what to do."""
    bucket.objects["a.db"] = b"SQLite format 3\0"
    with pytest.raises(
        BulkFailed, match=r"^s3://bucket/a\.db: an archive is read where it lies on a disk; copy it"
    ):
        plan(["s3://bucket/a.db"])


def test_a_file_is_there_whole_or_not_at_all(bucket: Bucket) -> None:
    """Also a large one that goes up in parts; a writer that fails sends nothing."""
    folder = Folder("s3://bucket/out")
    data = hashlib.sha256(b"").digest() * 600_000
    with folder.lock():
        told = folder.write("documents/a.bin", lambda file: file.write(data))
    assert (told.bytes, told.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert bucket.objects["out/documents/a.bin"] == data

    def fails(file: object) -> None:
        raise RuntimeError("killed")

    with pytest.raises(RuntimeError):
        folder.write("documents/b.bin", fails)
    assert (folder.names(), folder.names("receipts/")) == (["documents/a.bin"], [])
    assert (folder.size("documents/a.bin"), folder.size("b"), folder.read("b")) == (len(data), None, None)
    assert folder.read("documents/a.bin") == data
    with folder.open("documents/a.bin") as file:
        assert file.read() == data
    folder.remove("documents/a.bin")
    folder.remove("documents/a.bin")
    assert folder.names() == []


def test_a_store_that_refuses_is_told_in_one_line(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it says, without keys; nothing of a file is there."""
    bucket.full = True
    with pytest.raises(BulkFailed, match=r"^s3://bucket/out/a: the store says: .*QuotaExceeded") as raised:
        Folder("s3://bucket/out").write("a", lambda file: file.write(b"whole"))
    assert bucket.objects == {}
    said = str(raised.value)
    assert "\n" not in said
    assert KEY not in said
    assert SECRET not in said
