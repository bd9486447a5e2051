"""Answers to pressed buttons and to inline questions."""

import re

from tests.fakes.telegram.chats import JSON
from tests.fakes.telegram.errors import bad_request
from tests.fakes.telegram.keyboards import check_url, read_markup
from tests.fakes.telegram.parameters import Parameters, as_parameters
from tests.fakes.telegram.texts import read_text, utf16_units
from tests.fakes.telegram.world import World

LONGEST_TOAST = 200
MOST_RESULTS = 50
LONGEST_ID = LONGEST_OFFSET = 64  # bytes
START = re.compile(r"[A-Za-z0-9_-]{1,64}")
NEEDED = {"article": ("title",), "venue": ("latitude", "longitude", "title", "address"), "location": ("latitude", "title")}


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    query = world.open_query("callback", parameters.text("callback_query_id"))
    if utf16_units(parameters.text("text")) > LONGEST_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if parameters.text("url"):
        check_url(parameters.text("url"), "URL")
    query.answer = dict(parameters.values)
    return True


def answer_inline_query(world: World, parameters: Parameters) -> bool:
    query = world.open_query("inline", parameters.text("inline_query_id"))
    results = parameters.objects("results", "inline query results")
    if results is None:
        raise bad_request("can't parse inline query results JSON object")
    _check_results(results)
    _check_button(parameters.json("button", "inline query results button", dict) or {})
    if len(parameters.text("next_offset").encode()) > LONGEST_OFFSET:
        raise bad_request("NEXT_OFFSET_INVALID")
    query.answer = {**parameters.values, "results": results}
    return True


def _check_results(results: list[JSON]) -> None:
    if len(results) > MOST_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    for result in results:
        _check_result(result)
    if len({result["id"] for result in results}) < len(results):
        raise bad_request("RESULT_ID_DUPLICATE")


def _check_result(result: JSON) -> None:
    kind, identifier = str(result.get("type", "")), result.get("id")
    if kind not in NEEDED:
        raise bad_request("can't parse inline query result: Unsupported inline query result type")
    if not isinstance(identifier, str) or not 1 <= len(identifier.encode()) <= LONGEST_ID:
        raise bad_request("RESULT_ID_INVALID")
    for name in NEEDED[kind]:
        if result.get(name) in (None, ""):
            raise bad_request(f"can't parse inline query result: Can't find field \"{name}\"")
    _check_content(kind, result)


def _check_content(kind: str, result: JSON) -> None:
    read_markup(as_parameters(result))
    content = as_parameters(result).json("input_message_content", "input message content", dict)
    if content is None and kind == "article":
        raise bad_request("can't parse inline query result: Can't find field \"input_message_content\"")
    if content is not None and "message_text" in content:
        read_text(as_parameters({**content, "text": content["message_text"]}))


def _check_button(button: JSON) -> None:
    if not button:
        return
    if not button.get("text") or not (button.get("start_parameter") or button.get("web_app")):
        raise bad_request("can't parse inline query results button: it needs a text and a start parameter or a web app")
    if "start_parameter" in button and not START.fullmatch(str(button["start_parameter"])):
        raise bad_request("START_PARAM_INVALID")
