/**
 * Orders at the venues, to be followed by further conditions: a few among many, and by the index
 * that holds them alone, which SQLite doesn't choose by itself.
 */
export const OPEN_ORDERS = "orders INDEXED BY orders_open WHERE status IN ('NEW', 'OPEN')";
