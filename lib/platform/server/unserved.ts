/** Documented paths that this version does not offer; the answer says so instead of 404. */
const UNSERVED = [
  /^\/v1\/positions\/sync$/,
  /^\/v1\/portfolio\/(unified|snapshots)$/,
  /^\/v1\/wallets\//,
  /^\/v1\/tca\//,
  /^\/v1\/analytics\//,
  /^\/v1\/execution\/simulate$/,
  /^\/v1\/(risk|alerts)\/stream$/,
  /^\/v1\/fair_price/,
  /^\/v1\/pairs\//,
  /^\/v1\/venues$/,
  /^\/v1\/mm\//,
  /^\/v1\/agent\//,
  /^\/v1\/parent_orders/,
];

export function isUnserved(path: string): boolean {
  return UNSERVED.some((pattern) => pattern.test(path));
}
