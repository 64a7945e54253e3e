"""Readers of the dashboard without a browser: they speak its protocol, and time how long it takes to answer.

A browser for each of twenty readers would measure the browsers. What is sent is what a page sends when one
of its choices is changed, and the answer is over when the server says that the page's script has ended.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from bench import BenchError

PATIENCE = 60.0  # seconds until an answer counts as none
THINKING = (0.5, 1.5)  # seconds between two changes of a reader


@dataclass(frozen=True)
class Reader:
    """A tab that is open on a page, with the choice that it changes."""

    socket: Any
    page: str
    widget: str
    options: tuple[str, ...]


@contextmanager
def opened(address: str, page: str, key: str) -> Iterator[Reader]:
    """A tab on this page, drawn once; `key` names the choice in the address."""
    from websockets.sync.client import connect

    place = address.replace("http", "ws", 1) + "/_stcore/stream"
    with connect(place, subprotocols=["streamlit"], origin=address, max_size=None) as socket:
        found = list(answer(socket, ask("")))
        pages = {
            each.url_pathname: each.page_script_hash for got in found for each in got.navigation.app_pages
        }
        pages = pages or {"": ""}  # of a program that is one page
        if page not in pages:
            raise BenchError(f"{address} has no page {page!r}")
        drawn = list(answer(socket, ask(pages[page])))
        groups = [got.delta.new_element.button_group for got in drawn]
        choice = next((group for group in groups if group.query_param_key == key), None)
        if choice is None:
            raise BenchError(f"{address}/{page} has no choice {key!r}")
        yield Reader(socket, pages[page], choice.id, tuple(option.content for option in choice.options))


def ask(page: str, widget: str = "", chosen: str = "") -> bytes:
    """The message of a page that wants to be drawn, with one choice that is made."""
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.page_script_hash = page
    if widget:
        state = message.rerun_script.widget_states.widgets.add(id=widget)
        state.string_array_value.data.append(chosen)
    return message.SerializeToString()


def answer(socket: Any, question: bytes) -> Iterator[Any]:
    """Every message of the server until the script has ended."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    socket.send(question)
    while True:
        message = ForwardMsg.FromString(socket.recv(timeout=PATIENCE))
        if message.WhichOneof("type") == "script_finished":
            return
        if message.delta.new_element.WhichOneof("type") == "exception":
            raise BenchError(f"the page says {message.delta.new_element.exception.message}")
        yield message


def change(reader: Reader, chosen: str) -> float:
    """Seconds from a changed choice to the end of the script."""
    began = time.perf_counter()
    for _ in answer(reader.socket, ask(reader.page, reader.widget, chosen)):
        pass
    return time.perf_counter() - began


def crowd(address: str, pages: Sequence[str], key: str, readers: int, seconds: float) -> list[float]:
    """What many readers wait who change a choice, think, and change it again; pages are dealt in turn."""
    until, waits, troubles = time.monotonic() + seconds, [], []

    def read(number: int) -> None:
        dice = random.Random(number)
        try:
            with opened(address, pages[number % len(pages)], key) as reader:
                waits.append(change(reader, dice.choice(reader.options)))
                while time.monotonic() < until:
                    time.sleep(dice.uniform(*THINKING))
                    waits.append(change(reader, dice.choice(reader.options)))
        except Exception as error:  # noqa: BLE001 - of a thread, told below
            troubles.append(f"reader {number}: {type(error).__name__}: {error}")

    threads = [threading.Thread(target=read, args=(number,)) for number in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise BenchError(f"{len(troubles)} of {readers} readers were not answered: {'; '.join(troubles[:3])}")
    return waits
