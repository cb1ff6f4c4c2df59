"""``python -m imh_practice.shared.pdf_server``: keeps WeasyPrint warm, and forks a limited child for each file.

Reads requests from standard input and writes answers to standard output, both framed as ``pdf_apart`` says. One thread,
so that forking is safe.
"""

import gc
import os
import resource
import signal
import sys
from typing import NoReturn

from imh_practice.shared import pdf
from imh_practice.shared.pdf_apart import ANSWERED, ASKED, PDFError

CPU_SECONDS = 28
MEMORY_BYTES = 512 * 1024 * 1024
TOO_LONG = {signal.SIGXCPU, signal.SIGKILL}


def main() -> None:
    """Answer until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which closes the pipe when it is done
    pdf.warm()
    gc.freeze()  # what is warm stays in pages that the children share
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(ASKED.size)) == ASKED.size:
        most_pages, length = ASKED.unpack(head)
        made, answer = apart(source.read(length), most_pages)
        target.write(ANSWERED.pack(made, len(answer)) + answer)
        target.flush()


def apart(html: bytes, most_pages: int) -> tuple[bool, bytes]:
    """Render in a child of its own; return whether it was made, and the file or the code of what went wrong."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(writing, html, most_pages)
    os.close(writing)
    with os.fdopen(reading, "rb") as result:
        answer = result.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        # Libraries in C end the process where no memory is left; only time has signals of its own.
        return False, b"too-long" if os.WTERMSIG(status) in TOO_LONG else b"too-big"
    return answer[:1] == b"+", answer[1:] or b"broke"


def _child(writing: int, html: bytes, most_pages: int) -> NoReturn:
    """Render within limits, write the result, and end without any of the parent's clean-up."""
    try:
        gc.disable()  # it lives for one file, within the limit below; looking for cycles costs a fifth of its time
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        try:
            answer = b"+" + pdf.render(html.decode(), most_pages=most_pages)
        except PDFError as error:
            answer = b"-" + error.code.encode()
        except MemoryError:
            answer = b"-too-big"
        with os.fdopen(writing, "wb") as result:
            result.write(answer)
    finally:
        os._exit(0)  # an error without an answer is "broke"


if __name__ == "__main__":
    main()
