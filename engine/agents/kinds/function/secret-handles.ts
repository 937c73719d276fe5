/**
 * What stands for secrets in a function, and where they take its place: in the headers, the query and the body of a
 * request.
 *
 * Rules
 *  1. A secret is asked for with the address that it goes to, and nowhere else is it put in.
 *  2. What comes back is searched for it, in the writings that servers give back, before the function sees it.
 */
import { randomBytes } from 'node:crypto';
import { textsOf } from '../../../secrets/spellings.ts';
import { AgentError } from '../../port/agent.ts';

/** Shorter ones are in everything, and hide nothing. */
const SHORTEST_TO_HIDE = 4;

/** How a place writes what is put into it. */
type Writing = (value: string) => string;

export const inHeader: Writing = (value) => value;
export const inQuery: Writing = (value) => encodeURIComponent(value);
const inJson: Writing = (value) => JSON.stringify(value).slice(1, -1);

/** In a body, by its type. */
export function inBodyOf(contentType: string): Writing {
  if (/[/+]json\b/i.test(contentType)) return inJson;
  return /x-www-form-urlencoded/i.test(contentType) ? inQuery : inHeader;
}

export class SecretHandles {
  readonly #names: ReadonlyMap<string, string>;
  readonly #reveal: (name: string, address: string) => Promise<string>;
  readonly #revealed = new Map<string, string>();

  /** @param reveal as `Means.secret` */
  constructor(names: readonly string[], reveal: (name: string, address: string) => Promise<string>) {
    // of this call: one that a function has kept since an earlier one stands for nothing
    this.#names = new Map(names.map((name) => [`SECRET_${randomBytes(12).toString('hex')}_${name}`, name]));
    this.#reveal = reveal;
  }

  /** By the names of the secrets. */
  get environment(): Readonly<Record<string, string>> {
    return Object.fromEntries([...this.#names].map(([handle, name]) => [name, handle]));
  }

  isIn(text: string): boolean {
    return [...this.#names.keys()].some((handle) => text.includes(handle));
  }

  /** Rule 1. Rejects as `Means.secret` does. */
  async putInto(text: string, address: string, writing: Writing): Promise<string> {
    let filled = text;
    for (const [handle, name] of this.#names) {
      if (!filled.includes(handle)) continue;
      const value = await this.#reveal(name, address);
      this.#revealed.set(name, value);
      filled = filled.replaceAll(handle, () => writing(value));
    }
    return filled;
  }

  /** Rule 2. */
  concealIn(bytes: Buffer): Buffer {
    let shown = bytes;
    for (const [name, value] of this.#revealed)
      for (const text of value.length < SHORTEST_TO_HIDE ? [] : textsOf(value))
        shown = replaced(shown, Buffer.from(text), Buffer.from(shownAs(name)));
    return shown;
  }

  /** As `concealIn`, and what stands for a secret is shown as its name. */
  concealInText(text: string): string {
    let shown = text;
    for (const [handle, name] of this.#names) shown = shown.replaceAll(handle, shownAs(name));
    return this.#revealed.size === 0 ? shown : this.concealIn(Buffer.from(shown)).toString();
  }

  mustNotBeIn(text: string, where: string): void {
    if (!this.isIn(text)) return;
    throw new AgentError(
      'not_permitted',
      `A secret can be put into the headers, the query or the body of a request, and not into ${where}`,
      { retryable: false, details: { action: 'secret' } },
    );
  }
}

function shownAs(name: string): string {
  return `[${name}]`;
}

function replaced(bytes: Buffer, wanted: Buffer, by: Buffer): Buffer {
  if (wanted.length === 0) return bytes;
  const parts: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, from)) {
    parts.push(bytes.subarray(from, at), by);
    from = at + wanted.length;
  }
  return from === 0 ? bytes : Buffer.concat([...parts, bytes.subarray(from)]);
}
