/** Too much of something: time, memory, depth, words, calls. */
import { gone, type HostileFunction } from './hostile-function.ts';

const endless = ['function_cpu'];
const full = ['function_memory', 'function_failed', 'function_killed', 'function_cpu', 'limit_exceeded'];

export const FLOODS: readonly HostileFunction[] = [
  { name: 'an endless loop', body: 'for (;;);', code: endless },
  { name: 'an endless loop before it is called', body: 'for (;;);', isWhole: true, code: endless },
  { name: 'an endless loop that catches', body: 'for (;;) { try { for (;;); } catch {} }', code: endless },
  { name: 'an endless loop that ends in a loop', body: 'try { for (;;); } finally { for (;;); }', code: endless },
  { name: 'an endless loop in a getter of the answer', body: 'return { get a() { for (;;); } };', code: endless },
  { name: 'an endless loop in toJSON', body: 'return { toJSON() { for (;;); } };', code: endless },
  { name: 'an endless loop in a then', body: 'return { then() { for (;;); } };', code: endless },
  {
    name: 'an endless generator',
    body: 'function* all() { for (;;) yield 1; } return [...(function* () { for (const one of all()) if (!one) yield one; })()];',
    code: endless,
  },
  {
    name: 'an endless async generator',
    body: 'async function* all() { for (;;) yield 1; } for await (const one of all()) void one;',
    code: endless,
  },
  {
    name: 'a promise bomb',
    body: '(function next() { Promise.resolve().then(next); })(); await new Promise(() => 0);',
    code: endless,
  },
  { name: 'a promise bomb beside an answer', body: '(function next() { Promise.resolve().then(next); })(); return 1;' },
  {
    name: 'a promise bomb that doubles',
    body: 'const next = () => { Promise.resolve().then(next); Promise.resolve().then(next); }; next(); await new Promise(() => 0);',
    code: [...endless, ...full],
  },
  { name: 'an await without an end', body: 'for (;;) await null;', code: endless },
  {
    name: 'a rejection that is caught for ever',
    body: 'for (;;) await Promise.reject(1).catch(() => 0);',
    code: endless,
  },
  {
    name: 'a sort of its own',
    body: 'const all = Array.from({ length: 300000 }, (_, n) => (n * 7919) % 300007); for (;;) all.sort((a, b) => a - b);',
    code: [...endless, ...full],
  },
  {
    name: 'a sort that nobody interrupts',
    body: "const all = Array.from({ length: 200000 }, (_, n) => 'x' + ((n * 7919) % 200003)); for (;;) all.sort();",
    code: [...endless, ...full],
  },
  { name: 'a pattern that goes back and forth', body: "return /^(a+)+$/.test('a'.repeat(50) + 'b');", code: endless },
  {
    name: 'a pattern that goes back and forth in replace',
    body: "return ('a'.repeat(40) + '!').replace(/(a|aa)+$/, '');",
    code: endless,
  },
  {
    name: 'a search that nobody interrupts',
    body: "const text = 'a'.repeat(2000000); for (;;) text.indexOf('a'.repeat(1000) + 'b');",
    code: [...endless, ...full],
  },
  { name: 'a big number', body: 'let n = 3n; for (;;) n *= n;', code: [...endless, ...full] },
  { name: 'waits for nothing', body: 'await new Promise(() => 0);', code: gone },
  { name: 'lists', body: "const all = []; for (;;) all.push(new Array(100000).fill('x' + all.length));", code: full },
  { name: 'a list of one size', body: 'return new Array(2 ** 32 - 1).fill(1).length;', code: full },
  { name: 'buffers', body: 'const all = []; for (;;) all.push(new ArrayBuffer(1000000));', code: full },
  { name: 'one buffer', body: 'return Buffer.alloc(2 ** 31 - 1).length;', code: full },
  { name: 'a text that doubles', body: "let text = 'x'; for (;;) text += text;", code: full },
  { name: 'a text that is repeated', body: "return 'x'.repeat(2 ** 30 - 1).length;", code: full },
  {
    name: 'texts that are joined',
    body: "const all = []; for (;;) all.push('x'.repeat(1000000) + all.length);",
    code: full,
  },
  {
    name: 'a map',
    body: 'const all = new Map(); for (let n = 0; ; n += 1) all.set(n, { n });',
    code: [...endless, ...full],
  },
  {
    name: 'closures',
    body: 'let last = () => 0; for (;;) { const before = last; last = () => before; }',
    code: [...endless, ...full],
  },
  { name: 'symbols', body: 'const all = {}; for (;;) all[Symbol()] = 1;', code: [...endless, ...full] },
  {
    name: 'bytes made outside',
    body: "const all = []; const text = 'A'.repeat(4000000); for (;;) all.push(Buffer.from(text, 'base64'));",
    code: full,
  },
  {
    name: 'a query taken apart outside',
    body: "const q = 'a=b&'.repeat(2000000); const all = []; for (;;) all.push(new URLSearchParams(q));",
    code: full,
  },
  { name: 'recursion', body: 'const f = () => f() + 1; return f();', code: gone },
  {
    name: 'recursion that catches',
    body: 'const f = () => { try { return f() + 1; } catch { return f(); } }; return f();',
    code: [...gone, ...endless],
  },
  { name: 'recursion by a getter', body: 'const o = { get a() { return this.a; } }; return o.a;', code: gone },
  {
    name: 'recursion by a proxy',
    body: 'const p = new Proxy({}, { get: (_, n, r) => r[n] }); return p.x;',
    code: gone,
  },
  { name: 'recursion by toString', body: 'const o = { toString: () => `${o}` }; return `${o}`;', code: gone },
  {
    name: 'recursion by a comparison',
    body: 'const s = (a) => { a.sort(() => s([2, 1])); return 0; }; return s([2, 1]);',
    code: gone,
  },
  { name: 'recursion by replace', body: "const f = () => 'a'.replace(/a/, f); return f();", code: gone },
  {
    name: 'an answer 100,000 levels deep',
    body: 'let all = []; for (let n = 0; n < 1e5; n += 1) all = [all]; return all;',
    code: gone,
  },
  {
    name: 'an answer 1,000 levels deep, told as text',
    body: "Promise.prototype.then = function (done) { done('{\"isDeliverable\":false,\"value\":' + '['.repeat(1000) + ']'.repeat(1000) + '}'); }; return 1;",
    code: ['limit_exceeded'],
  },
  {
    name: 'an answer 100,000 levels deep, told as text',
    body: "Promise.prototype.then = function (done) { done('{\"isDeliverable\":false,\"value\":' + '['.repeat(1e5) + ']'.repeat(1e5) + '}'); }; return 1;",
    code: ['limit_exceeded'],
  },
  { name: 'JSON 100,000 levels deep', body: "return JSON.parse('['.repeat(1e5) + ']'.repeat(1e5));", code: gone },
  { name: 'an answer that goes round in a circle', body: 'const all = {}; all.all = all; return all;', code: gone },
  { name: 'an answer that is no JSON', body: 'return { n: 1n };', code: gone },
  {
    name: 'an answer that is too large',
    body: "return Array.from({ length: 9 }, () => 'x'.repeat(1000000));",
    code: ['limit_exceeded'],
  },
  { name: 'an answer that is far too large', body: "return 'x'.repeat(40000000);", code: [...full, 'limit_exceeded'] },
  {
    name: 'what is deep, handed over',
    body: "let all = []; for (let n = 0; n < 190; n += 1) all = [all]; await ctx.deliverables.create({ title: 't', type: 't', format: 'json', content: [all, [all]] }); return 'made';",
    answers: 'made',
  },
  {
    name: 'what is too deep, handed over',
    body: "let all = []; for (let n = 0; n < 280; n += 1) all = [all]; await ctx.deliverables.create({ title: 't', type: 't', format: 'json', content: all });",
    code: ['limit_exceeded', ...gone],
  },
  { name: 'a log without an end', body: "for (;;) console.log('x'.repeat(1000));", code: endless },
  { name: 'one long line in the log', body: "console.log('x'.repeat(10000000)); return 'said';", answers: 'said' },
  {
    name: 'what can not be said, in the log',
    body: "const o = {}; o.o = o; console.log(o, Symbol('s'), 1n, () => 0, null, undefined, new Proxy({}, {})); return 'said';",
    answers: 'said',
  },
  {
    name: 'progress without an end',
    body: "for (let n = 0; ; n += 1) ctx.progress({ message: 'n' + n, percent: n });",
    code: endless,
  },
  {
    name: 'progress that is none',
    body: "ctx.progress({ message: { a: 1 }, percent: 'x' }); ctx.progress(null); ctx.progress(7); return 'said';",
    answers: 'said',
  },
  { name: 'calls without an end', body: 'for (;;) await ctx.sleep(0);', code: gone },
  {
    name: 'calls all at once',
    body: 'await Promise.all(Array.from({ length: 100 }, () => ctx.sleep(1)));',
    code: gone,
  },
  {
    name: 'a call that is too large',
    body: "await ctx.deliverables.create({ title: 't', type: 't', format: 'text', content: 'x'.repeat(26000000) });",
    code: [...full, ...gone],
  },
  {
    name: 'a code that forges',
    body: "throw ctx.error('Not A Code\\n', 'x'.repeat(1e6), { retryable: 'yes', retryAfterMs: -1, details: { a: 'x'.repeat(1e6) } });",
    code: gone,
  },
  { name: 'throws nothing', body: 'throw undefined;', code: gone },
  { name: 'throws a function', body: 'throw () => 0;', code: gone },
  {
    name: 'throws a proxy',
    body: "throw new Proxy({}, { get: () => { throw new Error('again'); } });",
    code: ['function_failed', 'function_killed'],
  },
  {
    name: 'an error whose message is no text',
    body: 'throw Object.assign(new Error(), { message: { toString: 1 }, stack: 7 });',
    code: gone,
  },
];
