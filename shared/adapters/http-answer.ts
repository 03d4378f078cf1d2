/** How far an answer has been read. `cut`: its body has more than is wanted; the rest is not read. */
export type Progress = 'incomplete' | 'whole' | 'cut';

const MOST_HEAD_BYTES = 16 * 1024;
/** A server may send interim answers (1xx) first, but not for ever. */
const MOST_INTERIM = 8;
const MOST_CHUNK_LINE = 1024;

/** RFC 9110, 15.2: HTTP/1.0 has no interim answers. */
const STATUS_LINE = /^HTTP\/1\.(?:1 |0 (?!1))([1-9]\d\d)(?: [^\0\r\n]*)?$/;
/** RFC 9110, 5.6.2 and 5.5: a token, a colon, and no control character but the tab. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*([^\0-\x08\x0a-\x1f\x7f]*?)[ \t]*$/;
const CHUNK_LINE = /^([0-9a-f]{1,8})(?:;[^\r\n]*)?\r\n$/i;

/** The codes begin as those of Node's own parser. */
function notHttp(what: string): Error {
  return Object.assign(new Error(what), { code: `HPE_${what}` });
}

/**
 * One answer of HTTP/1 (RFC 9112), read from its bytes as they come: strict, bounded, and only as much of it as a
 * probe needs. Half of what a probe costs with node:http is the machinery for everything else.
 */
export class HttpAnswer {
  status = 0;
  location: string | undefined;
  retryAfter: string | undefined;
  contentType: string | undefined;
  compressed = false;
  readonly #mostBodyBytes: (status: number) => number;
  readonly #kept: Buffer[] = [];
  #head: Buffer | undefined;
  #interim = 0;
  #framing: 'head' | 'none' | 'length' | 'chunked' | 'until-close' = 'head';
  /** Of the body, or of the present chunk. */
  #bytesLeft = 0;
  #bodyBytes = 0;
  #chunkLine = '';
  #chunkPart: 'size' | 'end' | 'trailer' = 'size';

  constructor(mostBodyBytes: (status: number) => number) {
    this.#mostBodyBytes = mostBodyBytes;
  }

  get hasHead(): boolean {
    return this.#framing !== 'head';
  }

  get body(): Buffer {
    return this.#kept.length === 1 ? this.#kept[0]! : Buffer.concat(this.#kept);
  }

  /** Throws an error with a code HPE_… on what is not HTTP. */
  read(bytes: Buffer): Progress {
    const rest = this.hasHead ? bytes : this.#readHead(bytes);
    return rest === undefined ? 'incomplete' : this.#readBody(rest);
  }

  /** The peer has said that nothing more will come. */
  isWholeAtEnd(): boolean {
    return this.#framing === 'until-close';
  }

  /** What follows the head; undefined while it is not whole. */
  #readHead(bytes: Buffer): Buffer | undefined {
    let all = this.#head ? Buffer.concat([this.#head, bytes]) : bytes;
    for (;;) {
      if (!startsAsHttp(all)) throw notHttp('INVALID_CONSTANT');
      const end = all.indexOf('\r\n\r\n');
      if ((end === -1 ? all.length : end) > MOST_HEAD_BYTES) throw notHttp('HEADER_OVERFLOW');
      if (end === -1) {
        this.#head = all;
        return undefined;
      }
      this.#takeHead(all.toString('latin1', 0, end));
      all = all.subarray(end + 4);
      if (this.hasHead) return all;
    }
  }

  #takeHead(text: string): void {
    const [first = '', ...lines] = text.split('\r\n');
    const [, status] = STATUS_LINE.exec(first) ?? [];
    if (status === undefined) throw notHttp('INVALID_STATUS');
    this.status = Number(status);
    let length: string | undefined;
    let coding: string | undefined;
    for (const line of lines) {
      const [, name, value = ''] = FIELD_LINE.exec(line) ?? [];
      if (name === undefined) throw notHttp('INVALID_HEADER_TOKEN');
      switch (name.toLowerCase()) {
        case 'content-length':
          if (length !== undefined || !/^\d{1,15}$/.test(value)) throw notHttp('INVALID_CONTENT_LENGTH');
          length = value;
          break;
        case 'transfer-encoding':
          coding = coding === undefined ? value : `${coding},${value}`;
          break;
        case 'content-encoding':
          this.compressed ||= value !== '' && value.toLowerCase() !== 'identity';
          break;
        case 'content-type':
          this.contentType ??= value;
          break;
        case 'retry-after':
          this.retryAfter ??= value;
          break;
        case 'location':
          this.location ??= value;
          break;
      }
    }
    this.#frame(length, coding);
  }

  /** RFC 9112, 6.3: how long the body is. */
  #frame(length: string | undefined, coding: string | undefined): void {
    if (this.status === 101) throw notHttp('UPGRADE');
    if (this.status < 200) {
      this.#interim += 1;
      if (this.#interim > MOST_INTERIM) throw notHttp('TOO_MANY_INTERIM_ANSWERS');
      this.location = undefined;
      this.retryAfter = undefined;
      this.contentType = undefined;
      this.compressed = false;
      return;
    }
    if (coding !== undefined && length !== undefined) throw notHttp('UNEXPECTED_CONTENT_LENGTH');
    if (this.status === 204 || this.status === 304) this.#framing = 'none';
    else if (coding !== undefined)
      this.#framing = /(^|,)[ \t]*chunked$/i.test(coding) ? 'chunked' : 'until-close';
    else if (length === undefined) this.#framing = 'until-close';
    else {
      this.#framing = 'length';
      this.#bytesLeft = Number(length);
    }
  }

  #readBody(bytes: Buffer): Progress {
    this.#bodyBytes += bytes.length;
    const isTooLong = this.#bodyBytes > this.#mostBodyBytes(this.status);
    switch (this.#framing) {
      case 'none':
        return 'whole';
      case 'length': {
        const part = bytes.subarray(0, this.#bytesLeft);
        this.#bytesLeft -= part.length;
        if (!isTooLong) this.#kept.push(part);
        return isTooLong ? 'cut' : this.#bytesLeft === 0 ? 'whole' : 'incomplete';
      }
      case 'chunked':
        return isTooLong ? 'cut' : this.#readChunks(bytes) ? 'whole' : 'incomplete';
      default:
        if (!isTooLong) this.#kept.push(bytes);
        return isTooLong ? 'cut' : 'incomplete';
    }
  }

  /** RFC 9112, 7.1. True after the last chunk and its trailer. */
  #readChunks(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length) {
      if (this.#bytesLeft > 0) {
        const part = bytes.subarray(at, at + this.#bytesLeft);
        this.#kept.push(part);
        this.#bytesLeft -= part.length;
        at += part.length;
        continue;
      }
      const lineFeed = bytes.indexOf(0x0a, at);
      const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
      this.#chunkLine += bytes.toString('latin1', at, end);
      at = end;
      if (this.#chunkLine.length > MOST_CHUNK_LINE) throw notHttp('CHUNK_EXTENSIONS_OVERFLOW');
      if (lineFeed === -1) return false;
      const line = this.#chunkLine;
      this.#chunkLine = '';
      if (this.#isLastLine(line)) return true;
    }
    return false;
  }

  #isLastLine(line: string): boolean {
    if (this.#chunkPart === 'trailer') return isEndOfTrailer(line);
    if (this.#chunkPart === 'end') {
      if (line !== '\r\n') throw notHttp('STRICT');
      this.#chunkPart = 'size';
      return false;
    }
    const [, size] = CHUNK_LINE.exec(line) ?? [];
    if (size === undefined) throw notHttp('INVALID_CHUNK_SIZE');
    this.#bytesLeft = Number.parseInt(size, 16);
    this.#chunkPart = this.#bytesLeft === 0 ? 'trailer' : 'end';
    return false;
  }
}

/** RFC 9110, 6.5.1: fields that frame a message may not come after it. */
function isEndOfTrailer(line: string): boolean {
  if (line === '\r\n') return true;
  const [, name] = (line.endsWith('\r\n') && FIELD_LINE.exec(line.slice(0, -2))) || [];
  if (name === undefined || /^(content-length|transfer-encoding)$/i.test(name)) {
    throw notHttp('INVALID_HEADER_TOKEN');
  }
  return false;
}

/** Whoever speaks something else is told apart at the first bytes. */
function startsAsHttp(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 7);
  return 'HTTP/1.'.startsWith(start);
}
