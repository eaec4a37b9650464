"""A proxy before several servers, as a load balancer is: of what is up, the next one."""

import asyncio
import contextlib
import threading
from collections.abc import Sequence
from itertools import count

from tests.support.servers import free_port


class Proxy:
    """Passes each connection on to a port that answers, in turn. It ends with the process."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._ports, self._turn = ports, count()
        listening = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._run(listening)), daemon=True).start()
        assert listening.wait(10)

    async def _run(self, listening: threading.Event) -> None:
        async with await asyncio.start_server(self._pass, "127.0.0.1", self.port) as server:
            listening.set()
            await server.serve_forever()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = next(self._turn)
        for at in range(len(self._ports)):
            port = self._ports[(first + at) % len(self._ports)]
            with contextlib.suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
                break
        else:
            writer.close()
            return
        ways = [
            asyncio.create_task(_copy(reader, far_writer)),
            asyncio.create_task(_copy(far_reader, writer)),
        ]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for one in (writer, far_writer):
            one.close()
        for way in ways:
            way.cancel()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(65_536):
            writer.write(piece)
            await writer.drain()
