/**
 * What stands around a function inside the sandbox: its `ctx`, and what it knows from Node. It is handed over as a text
 * and runs as the guest does, so it is no guard: whatever it asks for is checked outside.
 */
import { AXIOS } from './axios.ts';
import { BUFFER } from './buffer.ts';
import { CONTEXT } from './context.ts';
import { CRYPTO_AND_URL } from './crypto-and-url.ts';

const BEGINNING = `(function (host, optionsText) {
'use strict';
const { parse, stringify } = JSON;
const options = parse(optionsText);
`;

const END = `
const facades = { __proto__: null, axios, crypto, url };
function requireFacade(name) {
  if (options.require.includes(name)) return facades[name];
  const has = options.require.length === 0 ? 'none' : options.require.join(', ');
  const asked = String(name).slice(0, 100);
  throw failure('not_permitted', 'A function has what its file lists under require (' + has + '), and ' + asked +
    ' is not there', false, { action: 'require', resource: asked });
}
const ctx = makeContext(requireFacade);
const module = { exports: {} };
const globals = { module, exports: module.exports, require: requireFacade, Buffer, URL, URLSearchParams, TextEncoder,
  TextDecoder, atob, btoa, console: makeConsole(), process: Object.freeze({ env: Object.freeze(options.environment) }) };
for (const name of Object.keys(globals))
  Object.defineProperty(globalThis, name, { value: globals[name], writable: true, configurable: true });

return async function run() {
  try {
    const main = module.exports;
    if (typeof main !== 'function')
      throw failure('function_invalid', 'The code exports no function: module.exports = async function (request, ctx) { … }');
    const value = await main(options.request, ctx);
    const isDeliverable = value !== undefined && value === deliverables.created;
    return stringify({ value: isDeliverable || value === undefined ? null : value, isDeliverable });
  } catch (error) {
    return stringify({ error: describe(error) });
  }
};
})`;

/** A function of `host` (what the sandbox does for it) that returns the function which runs the guest's. */
export const PRELUDE = [BEGINNING, BUFFER, CONTEXT, CRYPTO_AND_URL, AXIOS, END].join('\n');
