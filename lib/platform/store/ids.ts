/** Ids and cursors of the contract; all of them are the same after a restart. */

/** Scrambles a counter one to one (odd multiplier, modulo 2³²), so that ids never collide. */
function scramble(n: number): number {
  return Math.imul(n, 0x9e3779b1) >>> 0;
}

/** `P-8f3a1b2c` of the account's n-th order; 16 digits after 2³² orders. */
export function parentId(n: number): string {
  const low = scramble(n % 4294967296).toString(16).padStart(8, "0");
  const high = Math.floor(n / 4294967296);
  return high === 0 ? `P-${low}` : `P-${low}${scramble(high).toString(16).padStart(8, "0")}`;
}

/** `fil_` and 16 hex digits of the account's n-th fill. */
export function fillId(n: number): string {
  const low = scramble(n % 4294967296).toString(16).padStart(8, "0");
  const high = scramble(n % 4294967296 ^ 0x5bd1e995).toString(16).padStart(8, "0");
  return `fil_${high}${low}`;
}

export function randomId(prefix: string): string {
  return `${prefix}_${crypto.getRandomValues(new Uint8Array(8)).toHex()}`;
}

/** `algo:<deployment>:<label>:<algo order id>:<seq>`. */
export function nodeOrderId(
  deploymentId: string,
  label: string,
  algoOrderId: bigint,
  seq: number,
): string {
  return `algo:${deploymentId}:${label}:${algoOrderId}:${seq}`;
}

/** `graph:<graph>:<node>:<seq>`. */
export function graphOrderId(graphId: string, nodeId: string, seq: number): string {
  return `graph:${graphId}:${nodeId}:${seq}`;
}

/** The graph that a node order id belongs to; null for an algo's. */
export function graphIdOf(nodeOrderId: string): string | null {
  return nodeOrderId.startsWith("graph:") ? nodeOrderId.split(":")[1]! : null;
}

/** A row number as a cursor that sorts as text, such as `l_00000000004a1f`. */
export function cursorOf(letter: string, n: number | bigint): string {
  return `${letter}_${n.toString(16).padStart(14, "0")}`;
}

/** The row number of a cursor; undefined if it is none of this letter. */
export function cursorNumber(letter: string, cursor: string): number | undefined {
  const match = new RegExp(`^${letter}_([0-9a-f]{14})$`).exec(cursor);
  return match === null ? undefined : parseInt(match[1]!, 16);
}

/** An instance's mesh id: FNV-1a over deployment and label, 64 bits, never 0. */
export function meshId(deploymentId: string, label: string): bigint {
  let hash = 0xcbf29ce484222325n;
  for (const byte of new TextEncoder().encode(`${deploymentId}/${label}`)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash === 0n ? 1n : hash;
}
