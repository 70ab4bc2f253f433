"""The embedded engine: OPA's own WebAssembly, in this process.

The module has no clock, no network, no file and no host function; it is given memory and bytes.
Source: OPA's Wasm ABI 1.3 (``opa_eval``). One instance serves one call at a time. After any fault
it is discarded, and after three faults within ten seconds the engine refuses calls until those
seconds are over.
"""

import ctypes
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import wasmtime

from hub.adapters.bundle import Bundle
from hub.errors import Unavailable
from hub.policy.decision import Decision, parse
from hub.policy.input_document import InputDocument

MEMORY_PAGES_MAX = 1024  # of 64 KiB: 64 MiB
TICK_S = 0.025
DEADLINE_TICKS = 5  # 0.1 s, and at most one tick more
FAULTS_MAX = 3
FAULT_WINDOW_S = 10.0


class WasmEngine:
    """Decides with the bundle's Wasm; thread-safe.

    Use as a context manager, once: a thread measures the time of each call, and it must end before
    the engine's memory is freed.

    Raises (on entry):
        Unavailable: the module asks for host functions or cannot be started.
    """

    def __init__(self, bundle: Bundle, now: Callable[[], float] = time.monotonic) -> None:
        self._bundle = bundle
        self._now = now
        self._lock = threading.Lock()
        self._faults: deque[float] = deque(maxlen=FAULTS_MAX)
        config = wasmtime.Config()
        config.epoch_interruption = True
        self._engine = wasmtime.Engine(config)
        self._module = compiled(self._engine, bundle.wasm)
        self._instance: _Instance | None = None
        self._open = False
        self._ended = threading.Event()
        self._epochs = threading.Thread(target=self._tick, name="policy-epochs", daemon=True)

    def __enter__(self) -> Self:
        """Start the thread that measures the time, and the first instance."""
        self._epochs.start()
        try:
            self._instance = self._start()
        except BaseException:
            self._end_epochs()
            raise
        self._open = True
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop, after the call that is running; later calls get no decision."""
        with self._lock:
            self._open = False
            self._instance = None
        self._end_epochs()

    @property
    def revision(self) -> str:
        """The revision of the policy that this engine runs."""
        return self._bundle.revision

    def decide(self, document: InputDocument) -> Decision:
        """Decide on an input document.

        Raises:
            Unavailable: there is no usable decision: a fault, a missed deadline, or an engine that
                does not run (any more).
        """
        with self._lock:
            result = self._evaluate(document.data)
        return parse(result, query=document.query, revision=self.revision)

    def _evaluate(self, data: bytes) -> object:
        if not self._open:
            raise Unavailable("engine_closed", "the embedded engine does not run")
        if self._is_down():
            raise Unavailable("engine_down", "too many faults in a short time")
        try:
            self._instance = self._instance or self._start()
            return self._instance.evaluate(data)
        except Exception as error:
            # After any fault the memory of this instance can no longer be trusted.
            self._instance = None
            self._faults.append(self._now())
            raise Unavailable("no_decision", "the embedded engine failed") from error

    def _is_down(self) -> bool:
        full = len(self._faults) == FAULTS_MAX
        return full and self._now() - self._faults[0] < FAULT_WINDOW_S

    def _start(self) -> "_Instance":
        return _Instance(self._engine, self._module, self._bundle.data)

    def _tick(self) -> None:
        """Advance the engine's epoch; the deadlines of its instances count epochs."""
        while not self._ended.wait(TICK_S):
            self._engine.increment_epoch()

    def _end_epochs(self) -> None:
        self._ended.set()
        self._epochs.join()


def compiled(engine: wasmtime.Engine, wasm: bytes) -> wasmtime.Module:
    """The machine code of a policy: a quarter of a second's work, for every start of a hub."""
    return wasmtime.Module(engine, wasm)


class _Instance:
    """One memory, loaded with the policy and its data."""

    def __init__(self, engine: wasmtime.Engine, module: wasmtime.Module, data: bytes) -> None:
        self._engine = engine
        self._store = wasmtime.Store(engine)
        self._store.set_epoch_deadline(DEADLINE_TICKS)
        limits = wasmtime.Limits(2, MEMORY_PAGES_MAX)
        self._memory = wasmtime.Memory(self._store, wasmtime.MemoryType(limits))
        imports = [self._import(one) for one in module.imports]
        exports = wasmtime.Instance(self._store, module, imports).exports(self._store)
        self._exports = exports
        if self._read_json(self._call("opa_json_dump", self._call("builtins"))) != {}:
            raise Unavailable("policy_needs_host", "the policy asks for host functions")
        address = self._write(data)
        self._data = self._call("opa_json_parse", address, len(data))
        if not self._data:
            raise Unavailable("policy_data_invalid")
        self._heap = self._call("opa_heap_ptr_get")

    def evaluate(self, document: bytes) -> object:
        """The policy's result for ``document``; None if it is undefined."""
        self._store.set_epoch_deadline(DEADLINE_TICKS)
        self._call("opa_heap_ptr_set", self._heap)
        address = self._write(document)
        # The arguments: reserved, entry point 0, data, input, its length, heap, JSON as output
        # format.
        heap = self._call("opa_heap_ptr_get")
        result = self._call("opa_eval", 0, 0, self._data, address, len(document), heap, 0)
        rows = self._read_json(result)
        if not isinstance(rows, list) or len(rows) != 1:
            return None
        return rows[0].get("result")

    def _import(self, wanted: wasmtime.ImportType) -> wasmtime.Func | wasmtime.Memory:
        if wanted.name == "memory":
            return self._memory

        def refuse(*_arguments: int) -> int:
            raise Unavailable("policy_aborted", wanted.name or "")

        return wasmtime.Func(self._store, wanted.type, refuse)

    def _call(self, name: str, *arguments: int) -> int:
        return int(self._exports[name](self._store, *arguments) or 0)

    def _write(self, data: bytes) -> int:
        address = self._call("opa_malloc", len(data))
        self._memory.write(self._store, data, address)
        return address

    def _read_json(self, address: int) -> Any:
        start = ctypes.addressof(self._memory.data_ptr(self._store).contents)
        # The read is bounded by the memory's size: the text ends with a NUL before that.
        size = self._memory.data_len(self._store)
        view = (ctypes.c_char * (size - address)).from_address(start + address)
        return json.loads(view.value)
