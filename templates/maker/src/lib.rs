//! A market maker for one symbol on one venue.
//!
//! It rests one post-only order on each side at the best price, moves an order when the market has
//! left it behind, and leans against its own position: the more it holds, the further back it stands
//! on the side that would add to it. Prices are integers x 10^9, quantities x 10^8.

use core::fmt;

use algo_sdk::*;

/// Size of one order: 0.01 of the base asset.
const ORDER_QTY_1E8: i64 = 1_000_000;
/// It stops adding at this position: 0.05 of the base asset.
const MAX_POSITION_1E8: i64 = 5_000_000;
/// An order moves once it is this far from where it should be, in ticks.
const MOVE_TICKS: u64 = 5;
/// Ticks that a full position pushes the adding side back.
const SKEW_TICKS: i64 = 40;
/// At most one round of changes in this time.
const PAUSE_NS: u64 = 100_000_000;
/// A line about the quotes in the log this often.
const REPORT_NS: u64 = 5_000_000_000;

#[derive(Default)]
pub struct Maker {
    next_id: u64,
    bid_id: u64,
    ask_id: u64,
    changed_ns: u64,
    reported_ns: u64,
}

impl Maker {
    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    /// Brings the order of one side to `want` (0 = none). True if something was sent.
    fn quote(&mut self, side: i8, want: u64, state: &AlgoState, actions: &mut Actions) -> bool {
        let id = if side > 0 { self.bid_id } else { self.ask_id };
        if let Some(order) = state.find_order(id) {
            if order.is_pending() {
                return false;
            }
            let away = order.px_1e9.abs_diff(want);
            if want != 0 && away < MOVE_TICKS * state.symbol.tick_size_1e9.max(1) {
                return false;
            }
            return actions.cancel(id);
        }
        let qty = state.symbol.round_qty(ORDER_QTY_1E8);
        if want == 0 || qty == 0 || !state.symbol.check_notional(qty, want) {
            return false;
        }
        let id = self.new_id();
        if side > 0 {
            self.bid_id = id;
            actions.post_only_buy(id, qty, want)
        } else {
            self.ask_id = id;
            actions.post_only_sell(id, qty, want)
        }
    }
}

impl Algo for Maker {
    fn on_book(
        &mut self,
        book: &L2Book,
        state: &AlgoState,
        _features: &OnlineFeatures,
        actions: &mut Actions,
    ) {
        let (Some(bid), Some(ask)) = (book.best_bid(), book.best_ask()) else {
            return;
        };
        if book.recv_ns.saturating_sub(self.changed_ns) < PAUSE_NS {
            return;
        }
        if self.next_id == 0 && state.has_orders() {
            // Orders of an earlier run: this one has no memory of them.
            actions.cancel_all(state);
            self.changed_ns = book.recv_ns;
            return;
        }
        let tick = state.symbol.tick_size_1e9.max(1);
        let position = state.position_1e8.clamp(-MAX_POSITION_1E8, MAX_POSITION_1E8);
        let skew = |held: i64| (SKEW_TICKS * held.max(0) / MAX_POSITION_1E8) as u64 * tick;
        let want_bid = if position >= MAX_POSITION_1E8 { 0 } else { bid.px_1e9 - skew(position) };
        let want_ask = if position <= -MAX_POSITION_1E8 { 0 } else { ask.px_1e9 + skew(-position) };

        let bid_sent = self.quote(1, want_bid, state, actions);
        let ask_sent = self.quote(-1, want_ask, state, actions);
        if bid_sent || ask_sent {
            self.changed_ns = book.recv_ns;
        }
        if book.recv_ns.saturating_sub(self.reported_ns) >= REPORT_NS {
            self.reported_ns = book.recv_ns;
            log_info!(
                "quoting {} / {}, position {}",
                Decimal(want_bid as i64, 9, 2),
                Decimal(want_ask as i64, 9, 2),
                Decimal(state.position_1e8, 8, 5)
            );
        }
    }

    fn on_fill(&mut self, fill: &Fill, state: &AlgoState) {
        log_info!(
            "{} {} @ {}, position {}",
            if fill.side > 0 { "bought" } else { "sold" },
            Decimal(fill.qty_1e8.abs(), 8, 5),
            Decimal(fill.px_1e9 as i64, 9, 2),
            Decimal(state.position_1e8, 8, 5)
        );
    }

    fn on_shutdown(&mut self, state: &AlgoState, actions: &mut Actions) {
        actions.cancel_all(state);
        log_info!("stopping, position {}", Decimal(state.position_1e8, 8, 5));
    }
}

export_algo!(Maker::default());

/// An integer x 10^scale, written with some decimals, without floats.
struct Decimal(i64, u32, u32);

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Decimal(value, scale, places) = *self;
        let unit = 10u64.pow(scale);
        let shown = value.unsigned_abs() % unit / 10u64.pow(scale - places);
        let sign = if value < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{shown:0width$}", value.unsigned_abs() / unit, width = places as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use algo_sdk::testing::*;

    const BID: u64 = 60_000_000_000_000;
    const ASK: u64 = 60_000_010_000_000;

    fn harness() -> AlgoHarness<Maker> {
        let mut harness = AlgoHarness::new(Maker::default());
        harness.state.symbol.tick_size_1e9 = 10_000_000;
        harness.state.symbol.lot_size_1e8 = 1_000;
        harness.set_book(make_book(BID, 200_000_000, ASK, 200_000_000));
        harness
    }

    #[test]
    fn joins_the_best_price_on_both_sides() {
        let actions = harness().tick();
        actions.assert_count(2);
        let prices: Vec<_> = actions.iter().map(|a| (a.side, a.px_1e9, a.order_type)).collect();
        assert_eq!(
            prices,
            [(1, BID, OrderType::POST_ONLY), (-1, ASK, OrderType::POST_ONLY)]
        );
    }

    #[test]
    fn clears_away_what_an_earlier_run_left() {
        let mut harness = harness();
        harness.state.orders[0] = OpenOrder {
            order_id: 99,
            px_1e9: BID,
            qty_1e8: 1_000_000,
            side: 1,
            status: Status::ACKED,
            ..OpenOrder::EMPTY
        };
        harness.state.order_ct = 1;
        let actions = harness.tick();
        assert_eq!((actions.cancel_count(), actions.buy_count()), (1, 0));
    }

    #[test]
    fn waits_between_changes() {
        let mut harness = harness();
        harness.tick();
        harness.tick().assert_empty();
    }

    #[test]
    fn a_long_position_moves_the_bid_back_and_at_the_limit_takes_it_away() {
        let mut harness = harness();
        harness.set_position(MAX_POSITION_1E8 / 2, BID);
        let bid = *harness.tick().get(0).unwrap();
        assert_eq!(bid.px_1e9, BID - 20 * 10_000_000);

        let mut harness = self::harness();
        harness.set_position(MAX_POSITION_1E8, BID);
        let actions = harness.tick();
        assert_eq!((actions.buy_count(), actions.sell_count()), (0, 1));
    }

    #[test]
    fn decimals_are_written_without_floats() {
        assert_eq!(Decimal(61_837_630_000_000, 9, 2).to_string(), "61837.63");
        assert_eq!(Decimal(-1_000_000, 8, 5).to_string(), "-0.01000");
    }
}
