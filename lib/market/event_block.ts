/** What an event tells of one market. */
export const EVENT = {
  /** The whole book: every level it does not name is gone. */
  snapshot: 1,
  /** Changed levels; a quantity of 0 removes the level. */
  depth: 2,
  /** One trade: one row, whose side is the aggressor's (0 buyer, 1 seller). */
  trade: 3,
  /** Best bid and best ask: two rows. Levels beyond them are gone. */
  bbo: 4,
  /** The source lost messages: the book is void until the next snapshot. No rows. */
  gap: 5,
} as const;

export const BID = 0;
export const ASK = 1;

/**
 * Events of one market, in columns, in the order in which they were received.
 *
 * Times are ns after `baseNs` (exact below 2⁵³ ns, 104 days). Event `i` owns the rows from
 * `rowEnd[i - 1]` (0 for the first) up to, not including, `rowEnd[i]`. Prices are × 10⁹ and
 * quantities × 10⁸, whole Numbers below 2⁵³. The same columns are a recording's block on disk and
 * the payload of a frame to an edge process, so nothing is converted on the way.
 */
export interface EventBlock {
  baseNs: bigint;
  count: number;
  kind: Uint8Array;
  recvNs: Float64Array;
  /** The exchange's own stamp; NaN where it gave none. */
  venueNs: Float64Array;
  rowEnd: Uint32Array;
  side: Uint8Array;
  px1e9: Float64Array;
  qty1e8: Float64Array;
}
