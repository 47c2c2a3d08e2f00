package dev.armature.worker.script;

import java.util.List;
import java.util.stream.Stream;

/**
 * Programs in Python that mean harm, as {@link HostilePrograms} are in JavaScript. Python hides
 * nothing of its process from a program, so they speak with the system at once.
 */
final class HostilePython {
  private HostilePython() {}

  /** All of them, in a fixed order. */
  static List<String> all() {
    return Stream.of(endless(), growing(), reading(), calling(), talking(), lying())
        .flatMap(List::stream)
        .toList();
  }

  /** They want all the time. */
  private static List<String> endless() {
    return List.of(
        "while True: pass",
        "import time\nwhile True: time.sleep(1)",
        "return 7 ** 99999999",
        "return sum(range(10 ** 12))",
        "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')",
        "while True:\n  try:\n    while True: pass\n  except BaseException: pass",
        """
        import signal
        for number in range(1, 64):
          try: signal.signal(number, signal.SIG_IGN)
          except (OSError, ValueError): pass
        while True: pass
        """,
        "import asyncio\nasync def f():\n  await asyncio.sleep(1e9)\nreturn f()",
        "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()",
        "class A:\n  def __del__(self):\n    while True: pass\na = A()\ndel a",
        "import atexit\natexit.register(lambda: [0 for _ in iter(int, 1)])\nreturn 1",
        "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
        """
        import threading
        while True:
          try: threading.Thread(target=lambda: [0 for _ in iter(int, 1)]).start()
          except RuntimeError: pass
        """,
        "import sys\nsys.setswitchinterval(1e9)\nfor x in iter(int, 1): pass");
  }

  /** They want all the memory, or the stack. */
  private static List<String> growing() {
    return List.of(
        "a = []\nwhile True: a.append('x' * 10 ** 6)",
        "a = 'x'\nwhile True: a += a",
        "return [0] * 10 ** 9",
        "bytearray(2 ** 34)",
        "import zlib\nreturn len(zlib.decompress(zlib.compress(b'0' * 5 * 10 ** 7)) * 100)",
        "def f(): return f()\nf()",
        "import sys\nsys.setrecursionlimit(10 ** 9)\ndef f(): return f()\nf()",
        """
        import sys
        sys.setrecursionlimit(10 ** 9)
        class A:
          def __getattr__(self, name): return getattr(self, name + 'x')
        A().y
        """,
        "o = []\nfor _ in range(10 ** 5): o = [o]\nreturn o",
        "a = {}\ni = 0\nwhile True:\n  a[i] = str(i)\n  i += 1",
        """
        a = []
        try:
          while True: a.append(bytearray(10 ** 6))
        except MemoryError:
          while True: pass
        """,
        "import mmap\na = []\nwhile True: a.append(mmap.mmap(-1, 10 ** 8))",
        "import os\na = []\nwhile True: a.append(os.pipe())",
        "eval('(' * 10 ** 5 + ')' * 10 ** 5)",
        "import ctypes\nctypes.string_at(0)",
        """
        import resource
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)
        return 'ESCAPED'
        """,
        "return 'é' * 10 ** 7");
  }

  /** They want to see or change what is not theirs. */
  private static List<String> reading() {
    return List.of(
        "return open('$FILE').read()",
        "return open('/etc/passwd').read() and 'ESCAPED'",
        "return open('/etc/hostname').read() and 'ESCAPED'",
        "return open('/proc/self/environ').read() and 'ESCAPED'",
        "import os\nreturn 'ESCAPED' if os.listdir('/proc') else 0",
        "import os\nreturn 'ESCAPED' if set(os.environ) - {'PWD', 'LC_CTYPE'} else 0",
        """
        import glob
        found = [it for where in ('home', 'root', 'tmp', 'var', 'work', 'opt', 'run', 'sys')
                 for it in glob.glob('/' + where + '/*')]
        return 'ESCAPED' if found else 0
        """,
        """
        import os
        for folder, _, _ in os.walk('/'):
          try: open(folder + '/x', 'w').write('x')
          except OSError: continue
          return 'ESCAPED'
        """,
        "import tempfile\ntempfile.TemporaryFile()\nreturn 'ESCAPED'",
        "import socket\nreturn 0 if socket.gethostname() == 'sandbox' else 'ESCAPED'");
  }

  /** They call the system. */
  private static List<String> calling() {
    String libc = "import ctypes\nlibc = ctypes.CDLL(None)\n";
    return List.of(
        "import socket\nsocket.create_connection(('127.0.0.1', $PORT))\nreturn 'ESCAPED'",
        "import urllib.request\nreturn urllib.request.urlopen('$URL').read() and 'ESCAPED'",
        "import socket\nsocket.socket(socket.AF_UNIX)\nreturn 'ESCAPED'",
        libc + "return 'ESCAPED' if libc.socket(2, 1, 0) >= 0 else 0",
        libc + "return 'ESCAPED' if libc.fork() >= 0 else 0",
        libc + "return 'ESCAPED' if libc.syscall(57) >= 0 or libc.syscall(435, 0, 0) >= 0 else 0",
        libc + "return 'ESCAPED' if libc.ptrace(16, 1, 0, 0) == 0 else 0",
        libc + "return 'ESCAPED' if libc.unshare(0x10000000) == 0 else 0",
        libc + "return 'ESCAPED' if libc.mount(b'x', b'/', b'tmpfs', 0, 0) == 0 else 0",
        libc + "return 'ESCAPED' if libc.syscall(425, 8, 0) >= 0 else 0",
        libc + "return 'ESCAPED' if libc.syscall(0x40000000 + 41, 2, 1, 0) >= 0 else 0",
        libc + "return 'ESCAPED' if libc.syscall(319, b'x', 0) >= 0 else 0",
        "import os\nos.execv('/bin/sh', ['sh'])\nreturn 'ESCAPED'",
        "import subprocess, sys\nsubprocess.run([sys.executable, '-c', '1'])\nreturn 'ESCAPED'",
        "import os\nos.setuid(0)\nreturn 'ESCAPED'",
        """
        import os
        for pid in [-1, *range(1, 500)]:
          try:
            if pid != os.getpid(): os.kill(pid, 9)
          except OSError: pass
        return 1
        """,
        "import multiprocessing\nmultiprocessing.Process(target=print).start()\nreturn 'ESCAPED'");
  }

  /** They flood, close or forge what their answer goes through. */
  private static List<String> talking() {
    return List.of(
        "while True: print('x' * 1000)",
        "print('x' * 10 ** 7)\nreturn 1",
        """
        import os
        for fd in range(64):
          try: os.write(fd, b'{"output":"1","logs":[]}\\n{"ready":true}\\n')
          except OSError: pass
        while True: pass
        """,
        """
        import os
        while True:
          for fd in range(64):
            try: os.write(fd, b'x' * 10 ** 5)
            except OSError: pass
        """,
        "import os\nos.closerange(0, 64)\nreturn 1",
        "import os\nos._exit(0)",
        "import os\nos.abort()",
        "raise SystemExit(0)",
        "raise KeyboardInterrupt");
  }

  /** They change the interpreter under what reads their words and values. */
  private static List<String> lying() {
    return List.of(
        "import json\njson.dumps = lambda *a, **k: 'no json'\nreturn 1",
        "import builtins\nbuiltins.isinstance = lambda *a: 1\nbuiltins.len = lambda x: -1\nreturn [1]",
        "import sys\nsys.stdout = sys.stderr = None\nprint(1)\nreturn 1",
        """
        import sys
        driver = sys.modules['driver']
        driver.answer = driver.as_json = driver.words = None
        driver.Log.lines = 5
        raise ValueError(1)
        """,
        "class E(Exception):\n  def __str__(self):\n    while True: pass\nraise E()",
        "class S(str):\n  def __len__(self): return 10 ** 9\nprint(S('x'))\nreturn S('y')",
        """
        import gc
        for it in gc.get_objects():
          if type(it).__name__ == 'Log':
            it.lines += [{'level': 'x', 'message': 'y' * 100}] * 10 ** 4
        return 1
        """,
        "import sys\nsys.settrace(lambda *a: 1 / 0)\nsys.addaudithook(lambda *a: 1 / 0)\nreturn 1",
        "class D(dict):\n  def items(self):\n    while True: yield 1, 1\nreturn D(a=1)");
  }
}
