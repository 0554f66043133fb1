/** Decimals of a price or USD amount on the wire: integers × 10⁹. */
export const PRICE_SCALE = 9;
/** Decimals of a quantity on the wire: integers × 10⁸. */
export const QTY_SCALE = 8;
