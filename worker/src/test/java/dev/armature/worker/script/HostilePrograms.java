package dev.armature.worker.script;

import java.util.List;
import java.util.stream.Stream;

/**
 * Programs that mean harm. One that gets hold of what it must not returns {@code ESCAPED}, by
 * itself or because it read that word in the file at {@code $FILE} or at the address {@code $URL}.
 */
final class HostilePrograms {
  static final String ESCAPED = "ESCAPED";

  private HostilePrograms() {}

  /** All of them, in a fixed order. */
  static List<String> all() {
    return Stream.of(endless(), growing(), reaching(), talking(), lying())
        .flatMap(List::stream)
        .toList();
  }

  /** They want all the time. */
  private static List<String> endless() {
    return List.of(
        "while (true) {}",
        "for (;;) { try { throw 1 } catch { continue } finally { continue } }",
        "let n = 0; do { n++ } while (n >= 0)",
        "const f = () => Promise.resolve().then(f); await f()",
        "await (async function again() { await null; return again() })()",
        "return new Promise(() => {})",
        "await {then() {}}",
        "await {then(ok) { while (true) {} }}",
        "return {then(ok) { ok(this) }}",
        "/^(a+)+\\1$/.test('a'.repeat(60) + 'b')",
        "/(?=(a*)*\\1b)/.test('a'.repeat(40)); /^(([a-z])+.)+[A-Z]([a-z])+\\1$/.test('a'.repeat(60))",
        "'x'.repeat(30).match(/^(x*)*(x*)*(x*)*\\1\\2\\3y$/)",
        "return (7n ** 9999999n).toString().length",
        "let a = 3n; for (;;) a = a * a % (2n ** 60000n)",
        "while (true) JSON.parse('[' .repeat(900) + ']'.repeat(900))",
        "while (true) [3, 1, 2].sort(() => { while (true) {} })",
        "new Array(2 ** 32 - 1).sort()",
        "Array.prototype.indexOf.call({length: 2 ** 53 - 1}, 1)",
        "'a'.repeat(1e6).replace(/a/g, () => 'a'.repeat(1e4))",
        "for (const x of {[Symbol.iterator]: () => ({next: () => ({value: 1})})}) {}",
        "function* g() { while (true) yield 1 } for (const x of g()) {}",
        "new Date(8.64e15).toLocaleString('th-TH-u-nu-thai'); while (true) new Intl.NumberFormat('ar')",
        "eval('while (true) {}')",
        "new Function('while (true) {}')()",
        "setTimeout(() => {}, 1e9); await new Promise(it => setTimeout(it, 1e9))",
        "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)");
  }

  /** They want all the memory, or the stack. */
  private static List<String> growing() {
    return List.of(
        "const a = []; while (true) a.push(new Array(10000).fill(1))",
        "let s = 'x'; while (true) s += s",
        "let s = 'x'; while (true) s = [...(s + s)].join('')",
        "const a = []; while (true) a.push(new Uint8Array(1e6))",
        "new ArrayBuffer(2 ** 31 - 1)",
        "new Float64Array(2 ** 30).fill(1)",
        "const a = []; a[2 ** 32 - 2] = 1; a.length = 5; a.fill(0); return new Array(2 ** 31).join('x')",
        "const a = []; for (let i = 0; ; i += 1e5) a[i] = i",
        "const m = new Map(); for (let i = 0; ; i++) m.set({}, 'x'.repeat(i))",
        "const s = new Set(); for (;;) s.add(Symbol())",
        "const o = {}; for (let i = 0; ; i++) o['k' + i] = i",
        "function f() { return f() + 1 } return f()",
        "const f = () => { try { f() } finally { f() } }; f()",
        "let o = {}; for (let i = 0; i < 1e5; i++) o = {o}; return o",
        "class A { constructor() { new this.constructor() } } new A()",
        "new RegExp('('.repeat(50000) + ')'.repeat(50000))",
        "new Function('return ' + '['.repeat(1e5))",
        "const c = ['x']; for (;;) c.push(c.join(''))",
        "const a = []; for (;;) a.push(async () => { await new Promise(() => {}) })",
        "return 'é'.repeat(2e7)");
  }

  /** They want out. */
  private static List<String> reaching() {
    return List.of(
        "return Java.type('java.lang.System').getenv() && 'ESCAPED'",
        "return Packages.java.lang.System.exit(0) || 'ESCAPED'",
        "return Polyglot.eval('js', '1') && 'ESCAPED'",
        "return Polyglot.import('x') || 'ESCAPED'",
        "load('$FILE'); return 'ESCAPED'",
        "load('$URL'); return 'ESCAPED'",
        "return loadWithNewGlobal({name: 'x', script: '\"ESCAPED\"'})",
        "return (await import('$FILE')).default",
        "return (await import('file://$FILE')).default",
        "return (await import('$URL')).default",
        "return require('fs').readFileSync('$FILE', 'utf8')",
        "return await (await fetch('$URL')).text()",
        "const x = new XMLHttpRequest(); x.open('GET', '$URL'); x.send(); return 'ESCAPED'",
        "new WebSocket('$URL'); return 'ESCAPED'",
        "new Worker('$URL'); return 'ESCAPED'",
        "return process.env && 'ESCAPED'",
        "process.kill(process.ppid); return 'ESCAPED'",
        "return console.log.constructor('return typeof Java === \"object\" && \"ESCAPED\"')()",
        """
        const caller = (function () { return arguments.callee.caller })();
        return caller && caller.caller ? 'ESCAPED' : 0
        """,
        """
        let seen; Function.prototype.call = Function.prototype.apply = function () { seen = this };
        console.log(1); return seen && seen.getClass ? 'ESCAPED' : 0
        """,
        """
        for (const e of [new Error(), (() => { try { null.x } catch (e) { return e } })()]) {
          if (e.getClass || e.printStackTrace || /java\\.|\\.jar|\\/work|\\/home/.test(e.stack)) return 'ESCAPED'
        }
        """,
        """
        const names = []; for (let o = globalThis; o; o = Object.getPrototypeOf(o)) {
          names.push(...Object.getOwnPropertyNames(o)) }
        return names.filter(it => /java|polyglot|load|native|graal|exec|read|write/i.test(it))
          .length ? 'ESCAPED' : 0
        """,
        "Error.prepareStackTrace = (e, s) => s; return new Error().stack[0]?.getThis?.() ? 'ESCAPED' : 0");
  }

  /** They flood what they may write to. */
  private static List<String> talking() {
    return List.of(
        "while (true) console.log('x'.repeat(1000))",
        "for (;;) console.log(...new Array(1000).fill({a: [1, 2, 3]}))",
        "print('{\"output\":\"\\\"ESCAPED\\\"\",\"logs\":[]}'); while (true) print('x'.repeat(1e5))",
        "console.log('\\n{\"output\":\"\\\"ESCAPED\\\"\",\"logs\":[],\"cut\":0}\\n{\"ready\":true}\\n')",
        "console.log({toJSON() { while (true) {} }})");
  }

  /** They lie where their words and values are read. */
  private static List<String> lying() {
    return List.of(
        "return {get a() { while (true) {} }}",
        "return new Proxy({}, {ownKeys() { while (true) {} }})",
        "return {toJSON() { throw {toString() { while (true) {} }} }}",
        "const e = new Error('x'.repeat(1e7)); e.stack = e; e.name = {toString() { for (;;) {} }}; throw e",
        """
        Object.prototype.toJSON = () => { throw 1 }; Array.prototype.push = () => { throw 2 };
        Promise.prototype.then = () => {}; Object.prototype.then = ok => ok('x');
        Object.defineProperty(Object.prototype, 'value', {get() { return 1 }, set() {}});
        JSON.stringify = () => 'no JSON'; globalThis.console = 1; return [{}, 1]
        """,
        """
        const P = Promise; P.prototype.constructor = {[Symbol.species]: function (f) {
          for (let i = 0; i < 1000; i++) f(() => {}, () => {}) }};
        return P.resolve(1)
        """);
  }
}
