/** Volume that buyers and sellers took within some time, × 10⁸. */
export interface SignedVolume {
  bought1e8: number;
  sold1e8: number;
}

const BUCKETS = 50;

/**
 * Volume-synchronised probability of informed trading, 0 to 1: the volume is cut into 50 buckets of
 * equal size, and the mean imbalance of a bucket is given. Null for fewer trades than buckets.
 * Easley, López de Prado, O'Hara (2012); trades are signed by the exchange's aggressor flag, not
 * guessed from price moves.
 */
export function vpin(parts: readonly SignedVolume[], trades: number): number | null {
  const total = parts.reduce((sum, part) => sum + part.bought1e8 + part.sold1e8, 0);
  if (trades < BUCKETS || total <= 0) return null;
  const size = total / BUCKETS;
  let imbalance = 0;
  let bought = 0;
  let sold = 0;
  const close = () => {
    imbalance += Math.abs(bought - sold);
    bought = sold = 0;
  };
  for (const part of parts) {
    let left = part.bought1e8 + part.sold1e8;
    // A part that does not fit is divided with its imbalance.
    const buyShare = left === 0 ? 0 : part.bought1e8 / left;
    while (left > 0) {
      const room = size - bought - sold;
      const taken = Math.min(left, room);
      bought += taken * buyShare;
      sold += taken * (1 - buyShare);
      left -= taken;
      if (taken >= room) close();
    }
  }
  close();
  return Math.round(1000 * imbalance / total) / 1000;
}
