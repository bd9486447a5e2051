"""What a message can hold besides text: places and files."""

import mimetypes

from tests.fakes.telegram.chats import JSON
from tests.fakes.telegram.errors import Refused, bad_request
from tests.fakes.telegram.parameters import Parameters, UploadedFile
from tests.fakes.telegram.texts import read_caption
from tests.fakes.telegram.world import World

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_PHOTO = 10 * 1024 * 1024
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")


def read_location(parameters: Parameters) -> JSON:
    """WGS-84 degrees."""
    return {"location": _place(parameters)}


def _place(parameters: Parameters) -> JSON:
    return {"latitude": parameters.degrees("latitude", 90), "longitude": parameters.degrees("longitude", 180)}


def read_venue(parameters: Parameters) -> JSON:
    place = _place(parameters)
    for name in ("title", "address"):
        if not parameters.text(name).strip():
            raise bad_request(f"venue {name} must be non-empty")
    venue = {"location": place, "title": parameters.text("title"), "address": parameters.text("address")}
    return {"venue": venue, "location": place}


def read_document(world: World, parameters: Parameters) -> JSON:
    document = _read_file(world, parameters, "document", LARGEST_FILE)
    return {"document": document} | read_caption(parameters).fields("caption", "caption_entities")


def read_photo(world: World, parameters: Parameters) -> JSON:
    sent = _uploaded(parameters, "photo")
    if sent is not None and not sent.content.startswith(PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    photo = _read_file(world, parameters, "photo", LARGEST_PHOTO) | {"width": 90, "height": 90}
    return {"photo": [photo]} | read_caption(parameters).fields("caption", "caption_entities")


def _read_file(world: World, parameters: Parameters, name: str, largest: int) -> JSON:
    sent = _uploaded(parameters, name)
    if sent is None:
        return _known_elsewhere(parameters.text(name), name)
    if not sent.content:
        raise bad_request("file must be non-empty")
    if len(sent.content) > largest:
        raise Refused(413, "Request Entity Too Large")
    kind = mimetypes.guess_type(sent.name)[0] or "application/octet-stream"
    number = world.number()
    identifiers = {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}"}
    return identifiers | {"file_name": sent.name, "mime_type": kind, "file_size": len(sent.content)}


def _uploaded(parameters: Parameters, name: str) -> UploadedFile | None:
    return parameters.files.get(parameters.text(name).removeprefix("attach://") or name)


def _known_elsewhere(given: str, name: str) -> JSON:
    """A file by its address on the web or by its identifier from an earlier message."""
    if not given:
        raise bad_request(f"there is no {name} in the request")
    if not given.startswith(("http://", "https://", "file-")):
        raise bad_request("wrong file identifier/HTTP URL specified")
    return {"file_id": given, "file_unique_id": f"unique-{given.removeprefix('file-')}"}
