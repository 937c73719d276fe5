/** The ways in which clients write a key and services repeat what they were sent. */
const base64 = (text: string): string => Buffer.from(text).toString('base64');

export const SPELLINGS: readonly ((key: string) => string)[] = [
  (key) => key,
  (key) => JSON.stringify(key),
  (key) => encodeURIComponent(key),
  (key) => new URLSearchParams({ key }).toString(),
  (key) => base64(key),
  (key) => base64(`user:${key}`),
  (key) => base64(`another:${key}`),
  (key) => base64(`u:${key}`),
  (key) => Buffer.from(`x${key}`).toString('base64url'),
  (key) => Buffer.from(key).toString('hex'),
  (key) => Buffer.from(key).toString('hex').toUpperCase(),
];

export const everySpelling = (key: string): string => SPELLINGS.map((spelt) => `<${spelt(key)}>`).join(' ');
