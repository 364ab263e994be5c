import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A network between an application and its PostgreSQL that can be cut, or swallow all that is sent. */
export class TcpProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private stalled = false;

  private constructor(private readonly server: Server) {}

  /** Passes on to the server of a database. */
  static async to(databaseUrl: string): Promise<TcpProxy> {
    const { hostname, port } = new URL(databaseUrl);
    const server = createServer();
    const proxy = new TcpProxy(server);
    server.on('connection', (client) => proxy.pair(client, connect(Number(port), hostname)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** The URL of the database by way of this. */
  url(databaseUrl: string): string {
    const url = new URL(databaseUrl);
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** Ends every connection that there is, in the middle of whatever it carries. */
  cut(): void {
    for (const [client, server] of this.pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
  }

  /** Carries nothing in either direction, and tells nobody. */
  stall(): void {
    this.stalled = true;
    for (const pair of this.pairs) for (const socket of pair) socket.pause();
  }

  /** Carries on; what was sent meanwhile arrives. */
  resume(): void {
    this.stalled = false;
    for (const pair of this.pairs) for (const socket of pair) socket.resume();
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pair(client: Socket, server: Socket): void {
    const pair = [client, server] as const;
    this.pairs.add(pair);
    client.on('data', (chunk) => server.write(chunk));
    server.on('data', (chunk) => client.write(chunk));
    for (const [one, other] of [pair, [server, client] as const]) {
      one.setNoDelay(true);
      one.on('error', () => undefined); // whoever is at the other end of it is told by its end
      one.on('close', () => {
        // A stall hides also that one end is gone.
        if (!this.stalled) other.destroy();
        this.pairs.delete(pair);
      });
    }
    if (this.stalled) for (const socket of pair) socket.pause();
  }
}
