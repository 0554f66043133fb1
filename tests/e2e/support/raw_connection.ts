/** A TCP connection on which a test writes what no decent client would. */

const LONGEST_MS = 15_000;

export class RawConnection {
  #conn: Deno.TcpConn;
  #open = true;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  static async open(port: number): Promise<RawConnection> {
    return new RawConnection(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async write(text: string): Promise<void> {
    await this.writeBytes(new TextEncoder().encode(text));
  }

  async writeBytes(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#conn.write(bytes.subarray(at));
    } catch {
      // The other end has had enough already; what it said can still be read.
    }
  }

  /** Writes, and reads until the other end closes or has given one answer. */
  async ask(text: string): Promise<string> {
    await this.write(text);
    const answer = await this.#read((heard) => heard.includes("\r\n\r\n"));
    this.close();
    return answer;
  }

  /** Reads one answer to what was written before. */
  async rest(): Promise<string> {
    const answer = await this.#read((heard) => heard.includes("\r\n\r\n"));
    this.close();
    return answer;
  }

  /** Opens a stream; what follows are frames. */
  async upgrade(path: string, key: string): Promise<void> {
    await this.write(
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${
        (this.#conn.remoteAddr as Deno.NetAddr).port
      }\r\n` +
        `authorization: Bearer ${key}\r\nconnection: upgrade\r\nupgrade: websocket\r\n` +
        "sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
    );
    const answer = await this.#read((heard) => heard.includes("\r\n\r\n"));
    if (!answer.startsWith("HTTP/1.1 101")) throw new Error(`No upgrade: ${answer}`);
  }

  /** Reads on; whether the other end closes. */
  async isClosed(): Promise<boolean> {
    let ended = true;
    const timer = setTimeout(() => {
      ended = false;
      this.close();
    }, LONGEST_MS);
    await this.#read(() => false);
    clearTimeout(timer);
    this.close();
    return ended;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#conn.close();
  }

  async #read(enough: (heard: string) => boolean): Promise<string> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(16_384);
    let heard = "";
    while (!enough(heard)) {
      const count = await this.#conn.read(buffer).catch(() => null);
      if (count === null) break;
      heard += decoder.decode(buffer.subarray(0, count), { stream: true });
    }
    return heard;
  }
}
