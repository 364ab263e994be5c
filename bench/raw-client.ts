import { connect, type Socket } from 'node:net';

/**
 * Sends one request over and over on connections of its own and reads no more of the answers than where they end: it
 * takes as little as can be of the machine that it shares with what it measures.
 */
export class RawClient {
  private constructor(
    private readonly sockets: readonly Socket[],
    private readonly host: string,
  ) {}

  static async open(baseUrl: string, connections: number): Promise<RawClient> {
    const { hostname, port, host } = new URL(baseUrl);
    const open = () =>
      new Promise<Socket>((resolve, reject) => {
        const socket = connect({ host: hostname, port: Number(port), noDelay: true }, () => resolve(socket));
        socket.once('error', reject);
      });
    return new RawClient(await Promise.all(Array.from({ length: connections }, open)), host);
  }

  /** Sends so many POST requests on all connections together, each as soon as the one before is answered. */
  async post(path: string, token: string, bodies: readonly string[], requests: number): Promise<void> {
    let sent = 0;
    const one = async (socket: Socket): Promise<void> => {
      while (sent < requests) {
        const body = bodies[sent++ % bodies.length] ?? '';
        await exchange(
          socket,
          `POST ${path} HTTP/1.1\r\nhost: ${this.host}\r\nauthorization: Bearer ${token}\r\n` +
            `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
        );
      }
    };
    await Promise.all(this.sockets.map(one));
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

/** @throws Error of any answer but 200 */
function exchange(socket: Socket, request: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let missing = -1;
    let head = '';
    const onData = (chunk: Buffer): void => {
      let size = chunk.length;
      if (missing < 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
        if (!head.startsWith('HTTP/1.1 200') || Number.isNaN(length)) {
          socket.off('data', onData);
          return reject(new Error(`An unexpected answer: ${head.slice(0, 500)}`));
        }
        size = head.length - end - 4;
        missing = length;
      }
      missing -= size;
      if (missing > 0) return;
      socket.off('data', onData);
      resolve();
    };
    socket.on('data', onData);
    socket.write(request);
  });
}
