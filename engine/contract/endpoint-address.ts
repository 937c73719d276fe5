/**
 * Which addresses a provider may be asked at. A key travels there: so it goes over TLS, or does not leave this machine;
 * and never to where a machine's own services answer whoever asks (link-local, where clouds hand out credentials),
 * however that is spelled.
 */

/** The `URL` that a browser and Node have alike; this room knows the types of neither. */
declare const URL: new (address: string) => Address;

interface Address {
  readonly protocol: string;
  readonly hostname: string;
  readonly origin: string;
  readonly username: string;
  readonly password: string;
}

/** Null: it may be asked. Else why not, to follow "The address". */
export function whyNotAskable(address: string): string | null {
  const url = urlOf(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'must be an address such as https://api.example.com/v1';
  if (url.username !== '' || url.password !== '')
    return 'must not carry a name or a password: keys are kept under Keys';
  if (isLinkLocal(url.hostname)) return 'is one of this machine’s network alone (link-local), where no provider is';
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must begin with https://, so that nobody on the way reads the key. http:// is for this machine only, such as http://localhost:11434/v1';
  return null;
}

/** Null: services outside may be told to call there. Else why not, to follow "The address". */
export function whyNotPublic(address: string): string | null {
  const url = urlOf(address);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || /[?#]/.test(address))
    return 'must be an address such as https://hooks.example.com';
  if (url.username !== '' || url.password !== '') return 'must not carry a name or a password';
  if (isLinkLocal(url.hostname)) return 'is one of this machine’s network alone (link-local), where nobody can call';
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    return 'must begin with https://, so that nobody on the way reads or changes what a service says. http:// is for this machine only';
  return null;
}

/** Where a key goes: what has another origin is somebody else. Null for what is no address. */
export function originOf(address: string): string | null {
  return urlOf(address)?.origin ?? null;
}

/**
 * Whether a host, as a URL gives it or as DNS gives an address, is of this machine's network alone.
 * The unspecified address counts: it leads to this very machine.
 */
export function isLinkLocal(host: string): boolean {
  const v4 = v4Of(host);
  if (v4 !== null) return v4 >>> 16 === 0xa9fe || v4 >>> 24 === 0;
  const groups = v6Of(host);
  if (groups === null) return false;
  return ((groups[0] ?? 0) & 0xffc0) === 0xfe80 || groups.every((group) => group === 0);
}

function isLoopback(host: string): boolean {
  const name = host.replace(/\.$/, '');
  if (name === 'localhost' || name.endsWith('.localhost')) return true;
  const v4 = v4Of(host);
  if (v4 !== null) return v4 >>> 24 === 127;
  return v6Of(host)?.join(':') === '0:0:0:0:0:0:0:1';
}

/**
 * The browser's own reader of addresses has brought decimal, octal,
 * hexadecimal and short spellings to four numbers by now.
 */
function urlOf(address: string): Address | null {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/**
 * As 32 bits, also of an IPv6 address that stands for one:
 * mapped, compatible, translated (NAT64), or a tunnel's (6to4).
 */
function v4Of(host: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.?$/.exec(host)?.slice(1).map(Number);
  if (parts) return parts.reduce((bits, part) => (bits << 8) | part, 0) >>> 0;
  const groups = v6Of(host);
  if (groups === null) return null;
  const bits = (at: number) => (((groups[at] ?? 0) << 16) | (groups[at + 1] ?? 0)) >>> 0;
  if (groups[0] === 0x2002) return bits(1);
  const isTranslated = groups[0] === 0x64 && groups[1] === 0xff9b;
  const isMapped =
    groups.slice(0, 5).every((group) => group === 0) &&
    (groups[5] === 0xffff || (groups[5] === 0 && (groups[6] ?? 0) !== 0));
  return isTranslated || isMapped ? bits(6) : null;
}

/** Eight groups. Null: it is none. */
function v6Of(host: string): number[] | null {
  const text = host.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!text.includes(':')) return null;
  const [head = '', tail] = withoutDots(text).split('::');
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const missing = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array.from({ length: Math.max(0, missing) }, () => 0), ...after];
  return groups.length === 8 && groups.every((group) => group >= 0 && group <= 0xffff) ? groups : null;
}

/** DNS may give `::ffff:169.254.1.1`. */
function withoutDots(text: string): string {
  return text.replace(
    /(\d+)\.(\d+)\.(\d+)\.(\d+)$/,
    (_, a: string, b: string, c: string, d: string) =>
      `${(Number(a) * 256 + Number(b)).toString(16)}:${(Number(c) * 256 + Number(d)).toString(16)}`,
  );
}
