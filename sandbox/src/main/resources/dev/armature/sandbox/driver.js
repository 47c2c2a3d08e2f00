// Runs before the author's code in every context, and keeps what it needs out of its reach: whatever
// the code does to the built-in objects, it does to its own run alone.
(function () {
  'use strict';
  const { parse, stringify } = JSON;
  const { defineProperty, prototype } = Object;
  const { apply, ownKeys } = Reflect;
  const { then } = Promise.prototype;
  const describe = prototype.toString;
  const text = String;
  const ErrorOfThisContext = Error;
  const AsyncFunction = (async () => {}).constructor;

  const notOfThisHouse = ['load', 'loadWithNewGlobal', 'print', 'printErr', 'arguments', 'Graal',
    'Polyglot', 'Java', 'Packages', 'SharedArrayBuffer', 'Atomics', 'WebAssembly', 'console'];
  for (let i = 0; i < notOfThisHouse.length; i++) {
    delete globalThis[notOfThisHouse[i]];
  }

  function shown(value) {
    if (typeof value === 'bigint') {
      return text(value) + 'n';
    }
    if (typeof value !== 'object' || value === null) {
      return text(value);
    }
    if (value instanceof ErrorOfThisContext) {
      return text(value);
    }
    try {
      const json = stringify(value);
      return json === undefined ? apply(describe, value, []) : json;
    } catch (e) {
      return apply(describe, value, []);
    }
  }

  function consoleThat(log) {
    const console = {};
    const levels = ['log', 'info', 'warn', 'error', 'debug'];
    for (let i = 0; i < levels.length; i++) {
      const level = levels[i] === 'log' ? 'info' : levels[i];
      define(console, levels[i], (...values) => {
        let line = '';
        for (let j = 0; j < values.length; j++) {
          line += (j === 0 ? '' : ' ') + shown(values[j]);
        }
        log(level, line);
      }, true);
    }
    return console;
  }

  function define(target, name, value, enumerable) {
    const property = { __proto__: null, value, enumerable, writable: true, configurable: true };
    defineProperty(target, name, property);
  }

  return function (request, log, done, unfit, failed, malformed) {
    const { code, roots, ids, aliases } = parse(request);
    const names = ownKeys(roots);
    for (let i = 0; i < names.length; i++) {
      define(globalThis, names[i], roots[names[i]], true);
    }
    for (let i = 0; i < ids.length; i++) {
      define(globalThis, ids[i], roots.outputs[ids[i]], true);
    }
    const called = ownKeys(aliases);
    for (let i = 0; i < called.length; i++) {
      define(roots.outputs, called[i], roots.outputs[aliases[called[i]]], false);
    }
    define(globalThis, 'console', consoleThat(log), false);

    let body;
    try {
      body = new AsyncFunction(code);
    } catch (e) {
      malformed(e);
      return;
    }
    const settled = (value) => {
      let json;
      try {
        json = stringify(value);
      } catch (e) {
        unfit(e);
        return;
      }
      if (json !== undefined) {
        done(json);
      } else if (typeof value === 'function' || typeof value === 'symbol') {
        unfit('a ' + typeof value + ' is nothing that JSON can hold');
      } else {
        done('null');
      }
    };
    const thrown = (reason) => {
      let words = 'what cannot be shown';
      try {
        words = shown(reason);
      } catch (e) {
        // It defends itself; that is its own affair.
      }
      failed(reason, words);
    };
    apply(then, body(), [settled, thrown]);
  };
})()
