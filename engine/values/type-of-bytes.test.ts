import { expect, test } from 'vitest';
import { typeOfBytes } from './type-of-bytes.ts';

const png = Buffer.from('\x89PNG\r\n\x1a\n....', 'latin1');
const zip = Buffer.from('PK\x03\x04....', 'latin1');
const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

test.each([
  ['a picture is one, whatever it is said to be', png, 'application/octet-stream', 'image/png'],
  ['… also when it is called a text', png, 'text/plain', 'image/png'],
  ['… or another picture', png, 'image/jpeg', 'image/png'],
  ['what is no picture is not kept as one', Buffer.from('<script>'), 'image/png', 'application/octet-stream'],
  ['a text may begin with letters that a picture begins with', Buffer.from('GIF8 is how'), 'text/plain', 'text/plain'],
  ['a document is a zip inside, and what is said of it tells more', zip, word, word],
  ['a zip that is called a picture is a zip', zip, 'image/png', 'application/zip'],
  ['what nobody can see is what it is said to be', Buffer.from('a,b'), 'text/csv; charset=utf-8', 'text/csv'],
  ['what is no type is none', Buffer.from('a'), 'nonsense', 'application/octet-stream'],
  ['nothing is what it is said to be', Buffer.alloc(0), 'text/plain', 'text/plain'],
])('%s', (_, bytes, said, type) => {
  expect(typeOfBytes(bytes, said)).toBe(type);
});
