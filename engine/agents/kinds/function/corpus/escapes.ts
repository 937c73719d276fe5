/** Out of the guest: to the host's objects, its globals, its modules, and its code. */
import { gone, type HostileFunction } from './hostile-function.ts';

/** What would be there outside. */
const OUTSIDE =
  "['undefined', 'undefined', 'undefined', 'undefined', 'undefined'].join() === [typeof f('process.version'), typeof f('globalThis.fetch'), typeof f('globalThis.WebAssembly'), typeof f('globalThis.importScripts'), typeof f('globalThis.setTimeout')].join()";

/** Code that is made out of text in a way of its own sees what the guest sees. */
const made = (name: string, f: string): HostileFunction => ({
  name,
  body: `const f = ${f}; return ${OUTSIDE};`,
  answers: true,
});

const byConstructorOf = (name: string, value: string): HostileFunction => ({
  name: `code by the constructor of ${name}`,
  body: `const it = ${value}; const f = (code) => it.constructor.constructor('return ' + code)(); return ${OUTSIDE};`,
  answers: true,
});

const constructors = {
  'an object': '({})',
  'a list': '[]',
  'a function': '(() => 0)',
  'an async function': '(async () => 0)',
  'a generator': '(function* () {})',
  'an async generator': '(async function* () {})',
  'a regular expression': '/x/',
  'a date': 'new Date()',
  'an error': 'new Error()',
  'a promise': 'Promise.resolve()',
  'a symbol': 'Symbol()',
  'a big number': '1n',
  'the context': 'ctx',
  'the request': 'request',
  'what it is handed for require': 'ctx.require',
  'a facade': 'axios',
  "a facade's function": 'axios.get',
  'the console': 'console.log',
  'a buffer': "Buffer.from('x')",
  'an address': "new URL('https://example.com')",
  'the environment': 'process.env',
  'the process': 'process',
  'the module': 'module',
  'an error of the host': "await axios.get('file:///etc/passwd').catch((error) => error)",
  'a promise of the host': "axios.get('file:///etc/passwd').catch(() => 0)",
  'the error of a function of the host':
    "(() => { try { Buffer.from('x', 'nothing'); } catch (error) { return error; } })()",
};

const absent = [
  'fetch',
  'XMLHttpRequest',
  'WebSocket',
  'WebAssembly',
  'Worker',
  'importScripts',
  'Deno',
  'Bun',
  'global',
  'window',
  'self',
  'parent',
  'postMessage',
  'setTimeout',
  'setImmediate',
  'queueMicrotask',
  '__dirname',
  '__filename',
  'std',
  'os',
  'bjson',
  'print',
  'scriptArgs',
  'host',
  'options',
  '$262',
  'QuickJS',
  'Atomics',
];

export const ESCAPES: readonly HostileFunction[] = [
  ...Object.entries(constructors).map(([name, value]) => byConstructorOf(name, value)),
  made('code by eval', '(code) => eval(code)'),
  made('code by an indirect eval', '(code) => (0, eval)(code)'),
  made('code by Function', "(code) => Function('return ' + code)()"),
  made('code by new Function', "(code) => new Function('return ' + code)()"),
  made('code by Reflect', "(code) => Reflect.construct(Function, ['return ' + code])()"),
  made('the global of a sloppy function', "(code) => (function () { return this; })()[code.split('.').pop()]"),
  {
    name: 'nothing of the globals that other programs have',
    body: `return [${absent.map((name) => `typeof ${name}`).join()}].filter((type) => type !== 'undefined');`,
    answers: [],
  },
  { name: 'process has nothing but env', body: 'return Object.keys(process);', answers: ['env'] },
  { name: 'no binding of process', body: "return process.binding('fs');", code: gone },
  { name: 'no main module', body: "return process.mainModule.require('fs');", code: gone },
  { name: 'no require in the module', body: "return module.constructor._load('fs');", code: gone },
  { name: 'no import', body: "return import('fs').then((fs) => Object.keys(fs), () => 'none');", answers: 'none' },
  {
    name: 'no import of a file',
    body: "return import('file:///etc/passwd').then(() => 1, () => 'none');",
    answers: 'none',
  },
  { name: 'no import of std', body: "return import('std').then(() => 1, () => 'none');", answers: 'none' },
  {
    name: 'no import of data',
    body: "return import('data:text/javascript,export default 1').then(() => 1, () => 'none');",
    answers: 'none',
  },
  {
    name: 'no import statement',
    body: "import fs from 'fs'; module.exports = () => 1;",
    isWhole: true,
    code: ['function_invalid'],
  },
  { name: 'no import.meta', body: 'return import.meta.url;', code: ['function_invalid'] },
  { name: 'no callers', body: 'return (function f() { return typeof f.caller + typeof arguments.callee.caller; })();' },
  {
    name: 'no frames of the host',
    body: 'return /\\/(work|home|usr|node)|node:|worker/.test(new Error().stack);',
    answers: false,
  },
  {
    name: 'no frames by prepareStackTrace',
    body: 'Error.prepareStackTrace = (_, frames) => frames; const { stack } = new Error(); return Array.isArray(stack) && stack.some((frame) => /node|worker/.test(String(frame.getFileName?.())));',
    answers: false,
  },
  { name: 'the environment is not widened', body: "process.env.PATH = 'x'; return Object.keys(process.env);" },
  { name: 'the context is not changed', body: 'ctx.require = null; return typeof ctx.require;', answers: 'function' },
  {
    name: 'a proxy in the place of the request',
    body: "return ctx.progress(new Proxy({}, { get: () => { throw new Error('trap'); }, ownKeys: () => ['a'], getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }) }));",
    code: gone,
  },
  {
    name: 'a getter in what is returned',
    body: 'return { get a() { return Object.keys(process).join(); } };',
    answers: { a: 'env' },
  },
  { name: 'toJSON in what is returned', body: 'return { toJSON: () => ({ b: 1 }) };', answers: { b: 1 } },
  {
    name: 'the species of a promise',
    body: 'class P extends Promise { static get [Symbol.species]() { return function (run) { run((v) => v, () => 0); }; } } return P.resolve(1).then(() => 2) && 3;',
    answers: 3,
  },
  { name: 'a thenable that is returned', body: 'return { then: (resolve) => resolve(4) };', answers: 4 },
  {
    name: 'another then of promises',
    body: 'Promise.prototype.then = function () { throw new Error("mine"); }; return 1;',
    code: ['function_killed', 'function_failed'],
  },
  {
    name: 'another then of promises that forges an end',
    body: 'Promise.prototype.then = function (done) { done(\'{"value":"forged","isDeliverable":true}\'); }; return 1;',
  },
  {
    name: 'an end that is no JSON',
    body: "Promise.prototype.then = function (done) { done('}{'); }; return 1;",
    code: gone,
  },
  {
    name: 'a prototype that is polluted',
    body: 'Object.prototype.polluted = 1; Array.prototype.map = () => { throw 1; }; return {}.polluted;',
    answers: 1,
  },
  { name: 'a polluted JSON', body: "JSON.stringify = () => 'x'; JSON.parse = () => ({}); return 5;", answers: 5 },
  {
    name: 'a deliverable that was not created',
    body: "return { deliverable: { title: 'x' } };",
    answers: { deliverable: { title: 'x' } },
  },
];
