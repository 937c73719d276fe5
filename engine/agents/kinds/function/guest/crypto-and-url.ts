/** `crypto` and `url`, of which the real ones are outside. */
export const CRYPTO_AND_URL = String.raw`
class Digest {
  #algorithm;
  #key;
  #parts = [];
  constructor(algorithm, key) {
    this.#algorithm = String(algorithm);
    this.#key = key;
  }
  update(data, encoding) {
    this.#parts.push(typeof data === 'string' ? Buffer.from(data, encoding) : new Uint8Array(exactBytes(data)));
    return this;
  }
  digest(encoding) {
    const data = exactBytes(Buffer.concat(this.#parts));
    const bytes = Buffer.from(host.digest(this.#algorithm, data, this.#key));
    return encoding === undefined ? bytes : bytes.toString(encoding);
  }
}

const crypto = Object.freeze({
  randomUUID: () => host.randomUUID(),
  randomBytes: (size) => Buffer.from(host.randomBytes(size)),
  createHash: (algorithm) => new Digest(algorithm),
  createHmac: (algorithm, key) => new Digest(algorithm, exactBytes(key)),
  timingSafeEqual(one, other) {
    if (one.byteLength !== other.byteLength) throw new RangeError('Both must have the same length');
    let difference = 0;
    for (let index = 0; index < one.byteLength; index += 1) difference |= one[index] ^ other[index];
    return difference === 0;
  },
});

class URLSearchParams {
  #pairs;
  #changed = () => undefined;
  constructor(from = '', changed) {
    if (changed) this.#changed = changed;
    if (typeof from === 'string') this.#pairs = parse(host.parseQuery(from));
    else if (typeof from[Symbol.iterator] === 'function') this.#pairs = [...from].map(([name, value]) => [String(name), String(value)]);
    else this.#pairs = Object.entries(from).map(([name, value]) => [name, String(value)]);
  }
  #set(pairs) {
    this.#pairs = pairs;
    this.#changed(this.toString());
  }
  get size() {
    return this.#pairs.length;
  }
  append(name, value) {
    this.#set([...this.#pairs, [String(name), String(value)]]);
  }
  delete(name) {
    this.#set(this.#pairs.filter(([known]) => known !== String(name)));
  }
  get(name) {
    return this.#pairs.find(([known]) => known === String(name))?.[1] ?? null;
  }
  getAll(name) {
    return this.#pairs.filter(([known]) => known === String(name)).map(([, value]) => value);
  }
  has(name) {
    return this.get(name) !== null;
  }
  set(name, value) {
    const first = this.#pairs.findIndex(([known]) => known === String(name));
    if (first < 0) return this.append(name, value);
    this.#set(this.#pairs.flatMap((pair, index) =>
      index === first ? [[String(name), String(value)]] : pair[0] === String(name) ? [] : [pair]));
  }
  sort() {
    this.#set([...this.#pairs].sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0)));
  }
  forEach(visit) {
    for (const [name, value] of this.#pairs) visit(value, name, this);
  }
  *keys() {
    for (const [name] of this.#pairs) yield name;
  }
  *values() {
    for (const [, value] of this.#pairs) yield value;
  }
  *entries() {
    for (const [name, value] of this.#pairs) yield [name, value];
  }
  [Symbol.iterator]() {
    return this.entries();
  }
  toString() {
    return host.formatQuery(stringify(this.#pairs));
  }
}

class URL {
  #parts;
  #searchParams;
  constructor(address, base) {
    const parsed = host.parseUrl(String(address), base === undefined ? undefined : String(base));
    if (parsed === undefined) throw new TypeError('Invalid URL');
    this.#take(parsed);
  }
  static canParse(address, base) {
    return host.parseUrl(String(address), base === undefined ? undefined : String(base)) !== undefined;
  }
  #take(parsed) {
    this.#parts = parse(parsed);
    this.#searchParams = new URLSearchParams(this.#parts.search, (query) => (this.search = query));
  }
  static {
    for (const part of ['href', 'protocol', 'host', 'hostname', 'port', 'pathname', 'search', 'hash', 'username', 'password', 'origin'])
      Object.defineProperty(URL.prototype, part, {
        configurable: true,
        get() {
          return this.#parts[part];
        },
        set(value) {
          if (part === 'origin') return;
          const parsed = host.changeUrl(this.#parts.href, part, String(value));
          if (parsed === undefined) throw new TypeError('Invalid URL');
          if (part === 'search') this.#parts = parse(parsed);
          else this.#take(parsed);
        },
      });
  }
  get searchParams() {
    return this.#searchParams;
  }
  toString() {
    return this.#parts.href;
  }
  toJSON() {
    return this.#parts.href;
  }
}
const url = Object.freeze({ URL, URLSearchParams });
`;
