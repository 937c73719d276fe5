/** What keys of well-known services look like, whoever set them. Each is found in one pass over a text. */
export const KEY_PATTERNS: readonly { readonly name: string; readonly pattern: string }[] = [
  { name: 'a private key', pattern: '-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\\s\\\\]{0,20000}' },
  { name: 'an OpenAI or Anthropic key', pattern: '\\bsk-[A-Za-z0-9_-]{20,300}' },
  { name: 'a GitHub token', pattern: '\\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255})' },
  { name: 'a Google key', pattern: '\\bAIza[0-9A-Za-z_-]{35}' },
  { name: 'an AWS key', pattern: '\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b' },
  { name: 'a Slack token', pattern: '\\bxox[abeprs]-[A-Za-z0-9-]{10,300}' },
  { name: 'a Stripe key', pattern: '\\b[sr]k_(?:live|test)_[A-Za-z0-9]{20,255}' },
  { name: 'a webhook secret', pattern: '\\bwhsec_[A-Za-z0-9+/=]{24,128}' },
  {
    name: 'a password in an address',
    pattern: '(?<=\\b[a-z][a-z0-9+.-]{1,30}://[^\\s:/@]{1,100}:)[^\\s/@]{1,200}(?=@)',
  },
];
