"""A picture of a thing: nothing of where and when it was taken survives, and no file breaks the web."""

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from donations import pictures
from donations.models import Offer, Snapshot
from donations.picture_maker import SIDE
from donations.refused import NoPicture, PicturesBusy, PictureTooLarge
from tests import build
from tests.donations import given
from tests.donations.test_pages import page

pytestmark = pytest.mark.django_db
SECRET = b"Xanadu 53.4084N 2.9916W"


def jpeg(size=(1600, 1200), colour="teal", **more):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", **more)
    return file.getvalue()


def with_secrets():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()  # its description
    exif[0x0112] = 6  # turned by a quarter
    exif[0x8825] = {1: "N", 2: (53.0, 24.0, 30.0)}  # where it was taken
    return jpeg(exif=exif, comment=SECRET) + b"after the end: " + SECRET


def test_nothing_but_what_can_be_seen_survives():
    raw = with_secrets()
    assert raw.count(SECRET) >= 2
    clean = pictures.made_anew(raw)
    assert b"Exif" not in clean
    assert SECRET not in clean
    with Image.open(io.BytesIO(clean)) as picture:
        assert picture.format == "JPEG"
        assert picture.size == (SIDE * 3 // 4, SIDE)  # upright, and small
        assert not picture.getexif()
        assert picture.getpixel((5, 5))[0] < 20


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_pictures_of_other_kinds_become_the_same(form):
    file = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 0, 0, 0)).save(file, form)
    with Image.open(io.BytesIO(pictures.made_anew(file.getvalue()))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (40, 30))
        assert picture.getpixel((1, 1))[0] > 240  # what was clear is white


@pytest.mark.parametrize(
    "raw",
    [b"", b"GIF89a", b"%PDF-1.7", b"\xff\xd8\xff\xe0 no picture", b"<svg/>", jpeg()[:900]],
)
def test_what_is_no_picture_is_refused(raw):
    with pytest.raises(NoPicture):
        pictures.made_anew(raw)


def test_who_waits_too_long_for_others_is_asked_to_send_it_again(monkeypatch):
    monkeypatch.setattr(pictures, "WAIT", 0.01)
    taken = [pictures._places.acquire() for _n in range(pictures.AT_ONCE)]
    try:
        with pytest.raises(PicturesBusy, match="again in a moment"):
            pictures.made_anew(jpeg((9, 9)))
    finally:
        for _one in taken:
            pictures._places.release()


def bomb(side):
    """A few bytes that say they are a picture of so many dots along each side."""

    def chunk(name, data):
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def test_a_picture_of_a_thousand_million_dots_is_refused_before_it_is_unpacked():
    with pytest.raises((PictureTooLarge, NoPicture)):
        pictures.made_anew(bomb(30_000))
    with pytest.raises(PictureTooLarge):
        pictures.made_anew(bomb(8_000))


def test_a_thing_gets_a_picture_another_one_and_none(group, dora):
    offer, hall = given.offer(group, dora), build.client(dora)
    where = f"/donations/offers/{offer.code}/"

    def send(raw, **more):
        file = SimpleUploadedFile("IMG of Somebody.jpg", raw)
        return hall.post(f"{where}picture/", {"picture": file, **more}, follow=True)

    assert hall.get(f"{where}picture.jpg").status_code == 404
    assert "Kept, without" in send(with_secrets()).content.decode()
    assert SECRET not in bytes(Snapshot.objects.get().jpeg)
    shown = hall.get(f"{where}picture.jpg")
    assert shown["Content-Type"] == "image/jpeg"
    assert "picture.jpg" in page(hall, where)
    send(jpeg((10, 10)))
    assert Snapshot.objects.count() == 1
    assert "This is no picture" in send(b"GIF89a").content.decode()
    assert Snapshot.objects.count() == 1
    hall.post(f"{where}picture/", {"do": "forget"})
    assert not Snapshot.objects.exists()


def test_a_picture_can_be_sent_with_the_quick_entry_and_a_bad_one_costs_nothing(group, dora):
    hall = build.client(dora)

    def log(raw):
        file = SimpleUploadedFile("IMG of Somebody.jpg", raw)
        said = {"kind": "charger", "group": group.pk, "quantity": 1, "picture": file}
        return hall.post("/donations/new/", said, follow=True).content.decode()

    assert "Logged. Its label" in log(with_secrets())
    assert SECRET not in bytes(Snapshot.objects.get().jpeg)
    refused = log(b"GIF89a")
    assert "Logged. Its label" in refused
    assert "This is no picture" in refused
    assert (Offer.objects.count(), Snapshot.objects.count()) == (2, 1)


def test_a_picture_is_its_groups(group, dora):
    offer = given.offer(group, dora)
    pictures.keep(offer=offer, jpeg=pictures.made_anew(jpeg((9, 9))), by=dora, now=given.TEN_AM)
    stranger = build.client(build.person("donations"))
    assert stranger.get(f"/donations/offers/{offer.code}/picture.jpg").status_code == 404
    assert stranger.post(f"/donations/offers/{offer.code}/picture/", {"do": "forget"}).status_code == 404  # fmt: skip
    assert Snapshot.objects.exists()
