/**
 * What the console's page may do, in the desktop window and in a browser alike: run its own scripts, speak to where it came
 * from, and nothing else. Styles are inline because the component library writes them so; they can load nothing that the
 * other rules don't allow.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "worker-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
