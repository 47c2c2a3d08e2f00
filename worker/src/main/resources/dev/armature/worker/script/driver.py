# The process that runs one program in Python, and is thrown away. It says that it is ready, reads a
# request, answers, and ends. What holds the program in is the system and not this file: bubblewrap
# around the process, and the limits and the filter of system calls that it puts on itself before it
# reads a word of the author. Whatever a program does to this interpreter it does to its own run.
import ast
import ctypes
import json
import os
import resource
import struct
import sys
import types

MEGABYTES, SECONDS, OUTPUT_BYTES, LOG_LINES, LOG_CHARACTERS = map(int, sys.argv[1:6])
MOST_MESSAGE_CHARACTERS = 2000
NAME = "<code>"
# What is left for telling that the memory was used up.
RESERVE = 16 << 20
# The exit where even that was not enough.
OUT_OF_MEMORY = 77

# What a program that only computes has no need of: its number on x86_64 and on aarch64. Pairs of
# sockets stay, for asyncio; threads and processes do not.
REFUSED = """
socket 41 198, connect 42 203, accept 43 202, accept4 288 242, bind 49 200, listen 50 201,
fork 57 -, vfork 58 -, clone 56 220, execve 59 221, execveat 322 281,
ptrace 101 117, process_vm_readv 310 270, process_vm_writev 311 271, kcmp 312 272,
pidfd_open 434 434, pidfd_getfd 438 438, pidfd_send_signal 424 424, process_madvise 440 440,
shmget 29 194, shmat 30 196, shmctl 31 195, semget 64 190, semop 65 193, semctl 66 191,
semtimedop 220 192, msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187,
mq_open 240 180, mq_unlink 241 181, memfd_create 319 279, memfd_secret 447 447,
userfaultfd 323 282, io_setup 206 0, io_uring_setup 425 425, io_uring_enter 426 426,
io_uring_register 427 427, mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51,
unshare 272 97, setns 308 268, open_tree 428 428, move_mount 429 429, fsopen 430 430,
fsconfig 431 431, fsmount 432 432, fspick 433 433, mount_setattr 442 442, reboot 169 142,
swapon 167 224, swapoff 168 225, sethostname 170 161, setdomainname 171 162, acct 163 89,
settimeofday 164 170, clock_settime 227 112, adjtimex 159 171, clock_adjtime 305 266,
init_module 175 105, delete_module 176 106, finit_module 313 273, kexec_load 246 104,
kexec_file_load 320 294, bpf 321 280, perf_event_open 298 241, add_key 248 217,
request_key 249 218, keyctl 250 219, name_to_handle_at 303 264, open_by_handle_at 304 265,
fanotify_init 300 262, fanotify_mark 301 263, inotify_init1 294 26, iopl 172 -, ioperm 173 -,
modify_ldt 154 -, quotactl 179 60, syslog 103 116, personality 135 92
"""
CLONE3 = 435  # on both


def limit():
    for what, most in (
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_MEMLOCK, 0),
    ):
        resource.setrlimit(what, (most, most))
    memory = MEGABYTES << 20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory + RESERVE))


def filter_system_calls():
    machine = os.uname().machine
    machines = {"x86_64": (0xC000003E, 1), "aarch64": (0xC00000B7, 2)}
    if machine not in machines:
        raise OSError("there is no filter of system calls for " + machine)
    architecture, column = machines[machine]
    numbers = [call.split()[column] for call in REFUSED.split(",")]
    load, equal, above, give = 0x20, 0x15, 0x35, 0x06
    kill, errno, allow = 0x80000000, 0x00050000, 0x7FFF0000
    program = [
        (load, 0, 0, 4),
        (equal, 1, 0, architecture),
        (give, 0, 0, kill),
        (load, 0, 0, 0),
        # Numbers of another way into the same kernel (x32).
        (above, 0, 1, 0x40000000),
        (give, 0, 0, kill),
        # So that the C library tries the older call, which can be looked into.
        (equal, 0, 1, CLONE3),
        (give, 0, 0, errno | 38),
    ]
    for number in numbers:
        if number != "-":
            program += [(equal, 0, 1, int(number)), (give, 0, 0, errno | 1)]
    program.append((give, 0, 0, allow))
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code)
    header = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", len(program), ctypes.addressof(buffer))
    )
    libc = ctypes.CDLL(None, use_errno=True)
    address = ctypes.c_ulong(ctypes.addressof(header))
    zero = ctypes.c_ulong(0)
    # No new rights, ever; then the filter.
    if libc.prctl(38, ctypes.c_ulong(1), zero, zero, zero) or libc.prctl(
        22, ctypes.c_ulong(2), address, zero, zero
    ):
        raise OSError(ctypes.get_errno(), "no filter of system calls can be set")


class Log:
    """The console: so many lines, so many characters, the rest counted."""

    def __init__(self):
        self.lines = []
        self.left = LOG_CHARACTERS
        self.cut = 0

    def add(self, level, message):
        if len(self.lines) >= LOG_LINES or self.left <= 0:
            self.cut += 1
            return
        whole = len(message) <= self.left
        self.lines.append(
            {"level": level, "message": message if whole else message[: self.left] + "… (cut)"}
        )
        self.left = self.left - len(message) if whole else 0


class Stream:
    """What print writes to; each line of it is one of the log."""

    encoding = "utf-8"
    errors = "strict"
    closed = False

    def __init__(self, log, level):
        self.log = log
        self.level = level
        self.begun = ""

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("only text can be written here, not " + type(text).__name__)
        lines = text.split("\n") if "\n" in text else [text]
        for line in lines[:-1]:
            self.log.add(self.level, self.begun + line)
            self.begun = ""
        # No more of a line is kept than can be told.
        self.begun = (self.begun + lines[-1])[: LOG_CHARACTERS + 1]
        return len(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        pass

    def finish(self):
        if self.begun:
            self.log.add(self.level, self.begun)
            self.begun = ""

    def isatty(self):
        return False

    def readable(self):
        return False

    def writable(self):
        return True


class Outputs(dict):
    """Results by block id; a block's name finds it too, where it is no id."""

    def __init__(self, results, aliases):
        super().__init__(results)
        self.__aliases = aliases

    def __missing__(self, name):
        return self[self.__aliases[name]]

    def __contains__(self, name):
        return super().__contains__(name) or name in self.__aliases

    def get(self, name, otherwise=None):
        return self[name] if name in self else otherwise


class Failed(Exception):
    def __init__(self, code, message, line=0, column=0):
        super().__init__(message)
        self.answer = {
            "code": code,
            "message": shortened(message),
            "line": line or 0,
            "column": column or 0,
        }


def shortened(message):
    most = MOST_MESSAGE_CHARACTERS
    return message if len(message) <= most else message[:most] + "…"


def compiled(code):
    """The program as a function, so that it may return. Its names are global all the same, so that
    its own functions see and change them as in any file."""
    try:
        tree = ast.parse(code, NAME)
        future = lambda it: isinstance(it, ast.ImportFrom) and it.module == "__future__"
        futures = [it for it in tree.body if future(it)]
        body = [it for it in tree.body if not future(it)] or [ast.Pass(lineno=1, col_offset=0)]
        kind = ast.FunctionDef
        try:
            made = function(kind, futures, body)
        except SyntaxError as e:
            if "async" not in (e.msg or ""):
                raise
            kind = ast.AsyncFunctionDef
            made = function(kind, futures, body)
        # What the program binds, as the compiler found it.
        inner = next(it for it in made.co_consts if isinstance(it, types.CodeType))
        names = sorted({*inner.co_varnames, *inner.co_cellvars})
        if names:
            try:
                made = function(kind, futures, [ast.Global(names, lineno=1, col_offset=0), *body])
            except SyntaxError:
                # An annotated name cannot be global: they all stay the function's own.
                told = ast.parse("return locals().get('output')").body
                made = function(kind, futures, [*body, *told])
        return made
    except SyntaxError as e:
        raise Failed("CODE_FAILED", "SyntaxError: %s" % e.msg, e.lineno, e.offset) from None
    except (ValueError, RecursionError, MemoryError) as e:
        raise Failed("CODE_FAILED", "it cannot be compiled: %s" % words(e)) from None


def function(kind, futures, body):
    arguments = ast.arguments(
        posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    wrapped = kind(
        name="program", args=arguments, body=body, decorator_list=[], type_params=[],
        lineno=1, col_offset=0)
    module = ast.Module([*futures, wrapped], type_ignores=[])
    return compile(ast.fix_missing_locations(module), NAME, "exec", dont_inherit=True)


def run(request):
    roots = request["roots"]
    results = roots["outputs"]
    # A module of its own, as any program is.
    module = types.ModuleType("__main__")
    own, sys.modules["__main__"] = sys.modules["__main__"], module
    sys.modules["driver"] = own
    seen = module.__dict__
    seen.update(roots)
    for name in request["ids"]:
        seen[name] = results[name]
    seen["outputs"] = Outputs(results, request["aliases"])
    made = compiled(request["code"])
    exec(made, seen)
    program = seen.pop("program")
    value = awaited(program())
    if value is None:
        value = awaited(seen.get("output"))
    return value


def awaited(value):
    if isinstance(value, types.CoroutineType):
        import asyncio

        return asyncio.run(value)
    return value


def words(thrown):
    name = type(thrown).__name__
    try:
        said = str(thrown)
    except BaseException:
        said = ""
    return "%s: %s" % (name, said) if said else name


def place(thrown):
    """Where in the author's text it happened: the innermost frame that is of that text."""
    line = column = 0
    trace = thrown.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == NAME:
            line, column = trace.tb_lineno, 0
            if hasattr(code, "co_positions"):
                for at, position in enumerate(code.co_positions()):
                    if at == trace.tb_lasti // 2:
                        column = 0 if position[2] is None else position[2] + 1
                        break
        trace = trace.tb_next
    return line, column


def as_json(value):
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        size = len(text.encode("utf-8", "surrogatepass"))
    except MemoryError:
        raise
    except RecursionError:
        raise Failed("CODE_OUTPUT", "the output is nested too deeply, or holds itself") from None
    except BaseException as e:
        raise Failed("CODE_OUTPUT", "the output cannot be made JSON: " + words(e)) from None
    if size > OUTPUT_BYTES:
        raise Failed(
            "CODE_OUTPUT",
            "the output has {:,} bytes as JSON; {:,} are the most".format(size, OUTPUT_BYTES),
        )
    return text


def answer(line, log, streams):
    try:
        said = {"output": as_json(run(json.loads(line.split(b" ", 1)[1])))}
    except Failed as e:
        said = e.answer
    except MemoryError as e:
        # First some room; then what the program holds goes, with its frames and its names.
        resource.setrlimit(resource.RLIMIT_AS, ((MEGABYTES << 20) + RESERVE,) * 2)
        e.__traceback__ = e.__context__ = None
        sys.modules["__main__"].__dict__.clear()
        said = {"code": "CODE_MEMORY", "message": "", "line": 0, "column": 0}
    except BaseException as e:
        line, column = place(e)
        said = Failed("CODE_FAILED", words(e), line, column).answer
    for stream in streams:
        stream.finish()
    return {**said, "logs": log.lines, "cut": log.cut}


def main():
    channel_in = os.dup(0)
    channel_out = os.dup(1)
    nothing = os.open("/dev/null", os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    limit()
    filter_system_calls()
    # What went wrong until here was told.
    os.dup2(nothing, 2)
    log = Log()
    streams = (Stream(log, "info"), Stream(log, "error"))
    sys.argv = [""]
    sys.stdout, sys.stderr = streams
    write, leave = os.write, os._exit
    write(channel_out, b'{"ready":true}\n')
    with open(channel_in, "rb", closefd=False) as requests:
        line = requests.readline()
    if not line:
        leave(0)
    try:
        text = memoryview(json.dumps(answer(line, log, streams)).encode("ascii") + b"\n")
        while text:
            text = text[write(channel_out, text):]
    except MemoryError:
        leave(OUT_OF_MEMORY)
    leave(0)


main()
