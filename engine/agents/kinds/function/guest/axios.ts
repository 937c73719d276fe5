/** `axios`, as far as functions use it. It has no network: what it asks goes through the engine. */
export const AXIOS = String.raw`
const KNOWN = ['url', 'method', 'baseURL', 'headers', 'params', 'data', 'auth', 'timeout', 'responseType', 'validateStatus'];

class AxiosError extends Error {
  constructor(message, code, config, response, cause) {
    super(message);
    this.name = 'AxiosError';
    this.isAxiosError = true;
    this.code = code;
    this.config = config;
    if (response) Object.assign(this, { response, status: response.status });
    if (cause) Object.assign(this, { isTold: true, retryable: cause.retryable, details: cause.details, retryAfterMs: cause.retryAfterMs });
  }
  toJSON() {
    return { name: this.name, message: this.message, code: this.code, status: this.status ?? null };
  }
}

function headersOf(...given) {
  const headers = new Map();
  for (const one of given)
    for (const [name, value] of Object.entries(one ?? {}))
      if (value !== undefined && value !== null) headers.set(name.toLowerCase(), String(value));
  return headers;
}

function addressOf({ url = '', baseURL, params }) {
  const isWhole = /^[a-z][a-z\d+.-]*:/i.test(url) || baseURL === undefined;
  const address = isWhole ? url : url === '' ? baseURL : baseURL.replace(/\/+$/, '') + '/' + url.replace(/^\/+/, '');
  const query = params === undefined ? '' : queryOf(params);
  if (query === '') return address;
  return address + (address.includes('?') ? '&' : '?') + query;
}

function queryOf(params) {
  if (params instanceof URLSearchParams) return params.toString();
  const pairs = Object.entries(params).flatMap(([name, value]) => {
    if (value === undefined || value === null) return [];
    return (Array.isArray(value) ? value.map((one) => [name + '[]', one]) : [[name, value]])
      .map(([key, one]) => [key, typeof one === 'object' ? stringify(one) : String(one)]);
  });
  return new URLSearchParams(pairs).toString();
}

/** The body, and what it is where nobody says so. */
function bodyOf(data, headers) {
  const typed = (type) => headers.has('content-type') || headers.set('content-type', type);
  if (data === undefined || data === null) return {};
  if (data instanceof URLSearchParams) {
    typed('application/x-www-form-urlencoded;charset=utf-8');
    return { body: data.toString() };
  }
  if (typeof data === 'string') {
    typed('application/x-www-form-urlencoded');
    return { body: data };
  }
  if (data instanceof ArrayBuffer || ArrayBuffer.isView(data)) {
    typed('application/octet-stream');
    return { bytes: exactBytes(data) };
  }
  typed('application/json');
  return { body: stringify(data) };
}

async function send(config) {
  const unknown = Object.keys(config).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined)
    throw new AxiosError('A function can not tell axios ' + unknown + '; it knows ' + KNOWN.join(', '), 'ERR_BAD_OPTION', config);
  const method = String(config.method ?? 'get').toUpperCase();
  const headers = headersOf({ accept: 'application/json, text/plain, */*' }, config.headers);
  const { body, bytes } = bodyOf(config.data, headers);
  const responseType = config.responseType ?? 'json';
  let answer;
  try {
    answer = await ask('http', {
      method, url: addressOf(config), headers: [...headers], body: body ?? null, auth: config.auth ?? null,
      timeoutMs: config.timeout > 0 ? config.timeout : null, wantsBytes: responseType === 'arraybuffer',
    }, bytes);
  } catch (error) {
    throw new AxiosError(error.message, error.code, config, undefined, error);
  }
  const response = { data: dataOf(answer, responseType), status: answer.status, statusText: answer.statusText,
    headers: answer.headers, host: answer.host, config };
  const isGood = config.validateStatus === undefined ? (status) => status >= 200 && status < 300 : config.validateStatus;
  if (!isGood || isGood(answer.status)) return response;
  throw new AxiosError('Request failed with status code ' + answer.status,
    answer.status < 500 ? 'ERR_BAD_REQUEST' : 'ERR_BAD_RESPONSE', config, response);
}

function dataOf({ text, bytes }, responseType) {
  if (responseType === 'arraybuffer') return Buffer.from(bytes ?? new ArrayBuffer(0));
  if (responseType !== 'json') return text;
  try {
    return parse(text);
  } catch {
    return text;
  }
}

function makeAxios(defaults) {
  const merged = (config = {}) => ({ ...defaults, ...config, headers: { ...defaults.headers, ...config.headers } });
  const request = async (urlOrConfig, config) =>
    send(merged(typeof urlOrConfig === 'string' ? { ...config, url: urlOrConfig } : urlOrConfig));
  const instance = (urlOrConfig, config) => request(urlOrConfig, config);
  for (const method of ['get', 'delete', 'head'])
    instance[method] = (url, config) => request({ ...config, method, url });
  for (const method of ['post', 'put', 'patch'])
    instance[method] = (url, data, config) => request({ ...config, method, url, data });
  return Object.assign(instance, {
    request, create: (config) => makeAxios(merged(config)), defaults, AxiosError,
    isAxiosError: (error) => typeof error === 'object' && error !== null && error.isAxiosError === true,
  });
}
const axios = makeAxios({ headers: {} });
axios.default = axios;
`;
