/** A stream on which nothing happens here: markets come and resolve at venues that aren't served. */
export class SilentSocket {
  #socket: WebSocket;

  constructor(socket: WebSocket, closed: () => void) {
    this.#socket = socket;
    socket.onclose = closed;
    socket.onerror = closed;
  }

  close(code: number, reason: string): void {
    try {
      this.#socket.close(code, reason);
    } catch {
      // It is closing already.
    }
  }
}
