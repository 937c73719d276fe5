/** `ctx`, the console, and how errors are told outside. */
export const CONTEXT = String.raw`
function failure(code, message, retryable = false, details = undefined, retryAfterMs = undefined) {
  const error = new Error(String(message));
  return Object.assign(error, { code: String(code), retryable: retryable === true, details, retryAfterMs, isTold: true });
}

/** Asks outside. What is refused there is an error here, with the same code. */
async function ask(name, args, bytes) {
  const answer = await host.call(name, stringify(args) ?? 'null', bytes);
  const { value, error } = parse(answer.json);
  if (error) throw failure(error.code, error.message, error.retryable, error.details, error.retryAfterMs);
  return answer.bytes === undefined ? value : { ...value, bytes: answer.bytes };
}

function describe(error) {
  if (typeof error !== 'object' || error === null) return { code: 'function_failed', message: 'It threw ' + String(error) };
  const { code, message, retryable, details, retryAfterMs, isTold, isAxiosError, response, stack, name } = error;
  if (isAxiosError === true && response) return describeRefusal(response);
  if (isTold === true) return { code, message, retryable, details, retryAfterMs };
  return { code: 'function_failed', name: String(name), message: String(message), stack: String(stack) };
}

function describeRefusal({ status, headers, data, host }) {
  const said = typeof data === 'string' ? data : data instanceof Uint8Array ? '' : stringify(data);
  return { code: 'http_status', status, host, headers, said: String(said ?? '').slice(0, 2000) };
}

const deliverables = { created: undefined };

function makeContext(require) {
  return Object.freeze({
    require,
    config: options.config,
    deliverables: Object.freeze({
      async create(deliverable) {
        const created = await ask('deliverable', deliverable);
        deliverables.created = Object.freeze(created);
        return created;
      },
    }),
    assets: Object.freeze({
      saveBuffer: (bytes, mimeType) => ask('save-asset', { mimeType }, exactBytes(bytes)),
      async read(id) {
        const { bytes, ...asset } = await ask('read-asset', { id });
        return { ...asset, bytes: Buffer.from(bytes) };
      },
    }),
    endpoint: (provider, usual) => ask('endpoint', { provider, usual: usual ?? null }),
    usage: Object.freeze({ add: (used) => ask('usage', used) }),
    sleep: (ms) => ask('sleep', { ms }),
    progress: (update) => host.say('progress', stringify(typeof update === 'string' ? { message: update } : update)),
    error: (code, message, { retryable = false, details, retryAfterMs } = {}) =>
      failure(code, message, retryable, details, retryAfterMs),
  });
}

function makeConsole() {
  const shown = (value) => {
    if (typeof value === 'string') return value;
    if (value instanceof Error) return String(value.stack ? value + '\n' + value.stack : value);
    try {
      return stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  };
  const write = (level) => (...values) => host.say('log', stringify({ level, text: values.map(shown).join(' ') }));
  const [debug, info, warn, error] = ['debug', 'info', 'warn', 'error'].map(write);
  return { log: info, info, debug, warn, error, trace: debug };
}
`;
